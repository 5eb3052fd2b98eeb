package io.drawbridge.core.registration;

import io.drawbridge.core.message.SipUri;

import java.util.Locale;

/**
 * Whom a registration is for (RFC 3261 §10.3), as the device names him.
 *
 * @param user without escapes
 * @param domain in lower case, an IPv6 address in brackets
 */
public record AddressOfRecord(String user, String domain) implements Comparable<AddressOfRecord> {
    /** Parameters and port are no part of it (§10.3 step 5). */
    public static AddressOfRecord of(SipUri uri) {
        return new AddressOfRecord(uri.decodedUser(), uri.host().toLowerCase(Locale.ROOT));
    }

    /** Comparable, so that even keys of equal hash are found quickly: a sender chooses them. */
    @Override
    public int compareTo(AddressOfRecord other) {
        int order = user.compareTo(other.user);
        return order != 0 ? order : domain.compareTo(other.domain);
    }

    @Override
    public String toString() {
        return user + "@" + domain;
    }
}
