package io.drawbridge.core.b2bua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.message.CommaList;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipUri;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Decides which header fields of a message go over to the other leg: the identity table, read from
 * {@code header-policy.txt}. What a leg owns is never copied; its writer sets it.
 */
final class HeaderPolicy {
    /** See {@code header-policy.txt}. */
    enum Disposition {
        OWN,
        PASS,
        DROP,
        IDENTITY,
        AUTHORIZATION,
        CHALLENGE
    }

    /** auth and auth-int in either order (RFC 7616 §3.3). */
    private static final Pattern BOTH_QOPS =
            Pattern.compile(
                    "(\\bqop\\s*=\\s*)\"\\s*(?:auth\\s*,\\s*auth-int|auth-int\\s*,\\s*auth)\\s*\"",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern DIGEST = Pattern.compile("Digest\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern STALE = Pattern.compile("\\bstale\\s*=", Pattern.CASE_INSENSITIVE);

    private static final HeaderPolicy BUILT_IN = read("header-policy.txt");

    private final Map<HeaderName, Disposition> known = new EnumMap<>(HeaderName.class);
    private final Map<HeaderName, Disposition> knownOutwards = new EnumMap<>(HeaderName.class);
    private final Map<String, Disposition> others = new HashMap<>();
    private final Map<String, Disposition> othersOutwards = new HashMap<>();

    private HeaderPolicy() {}

    static HeaderPolicy builtIn() {
        return BUILT_IN;
    }

    private static HeaderPolicy read(String resource) {
        HeaderPolicy policy = new HeaderPolicy();
        try (InputStream in = HeaderPolicy.class.getResourceAsStream(resource);
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(Objects.requireNonNull(in), UTF_8))) {
            lines.lines().filter(l -> !l.isBlank() && l.charAt(0) != '#').forEach(policy::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a broken jar
        }
        return policy;
    }

    private void add(String line) {
        String[] words = line.trim().split("\\s+");
        Disposition inwards = Disposition.valueOf(words[1].toUpperCase(Locale.ROOT));
        Disposition outwards = Disposition.valueOf(words[2].toUpperCase(Locale.ROOT));
        HeaderName name = HeaderName.find(words[0]);
        if (name == null) {
            others.put(words[0].toLowerCase(Locale.ROOT), inwards);
            othersOutwards.put(words[0].toLowerCase(Locale.ROOT), outwards);
        } else {
            known.put(name, inwards);
            knownOutwards.put(name, outwards);
        }
    }

    /**
     * What the table says of a field; {@link Disposition#PASS} or {@link Disposition#DROP} for what
     * it does not list.
     */
    Disposition disposition(@Nullable HeaderName name, String spelling, Crossing crossing) {
        boolean inwards = crossing.toTrusted();
        Disposition listed =
                name != null
                        ? (inwards ? known : knownOutwards).get(name)
                        : (inwards ? others : othersOutwards)
                                .get(spelling.toLowerCase(Locale.ROOT));
        if (listed != null) return listed;
        if (!inwards) return Disposition.DROP;
        boolean claim = spelling.regionMatches(true, 0, "P-", 0, 2);
        return claim && !crossing.fromTrusted() ? Disposition.DROP : Disposition.PASS;
    }

    /** Copies what may cross. */
    void copy(SipMessage from, MessageBuilder to, Crossing crossing) {
        copyBut(null, from, to, crossing);
    }

    /** Copies what may cross, but one header that the writer owns here. */
    void copyBut(@Nullable HeaderName but, SipMessage from, MessageBuilder to, Crossing crossing) {
        HeaderRules rules = crossing.rules();
        boolean ruled = !rules.rules().isEmpty();
        for (int i = 0; i < from.headerCount(); i++) {
            HeaderName name = from.headerAt(i);
            if (name != null && name == but) continue;
            String spelling = name == null ? from.headerNameAt(i) : name.canonical();
            if (ruled && rules.takes(spelling, from)) continue;
            switch (disposition(name, spelling, crossing)) {
                case OWN, DROP -> {}
                case PASS -> {
                    String value = from.headerValueAt(i);
                    if (crossing.mayShow(value)) to.header(spelling, value);
                }
                case IDENTITY -> {
                    if (crossing.fromTrusted() && crossing.toTrusted()) {
                        to.header(spelling, mapHosts(from.headerValueAt(i), crossing.host()));
                    }
                }
                case AUTHORIZATION -> {
                    if (crossing.credentials()) to.header(spelling, from.headerValueAt(i));
                }
                case CHALLENGE ->
                        to.header(spelling, challenge(from.headerValueAt(i), crossing.stale()));
            }
        }
        if (ruled) rules.set(from, to);
    }

    /**
     * The body ends and starts at us, so its integrity cannot be protected: qop=auth-int is not
     * offered.
     *
     * @param stale the device's credentials have not been seen by who challenges: it shall make new
     *     ones without asking its user (RFC 7616 §3.3)
     */
    private static String challenge(String value, boolean stale) {
        String passed = BOTH_QOPS.matcher(value).replaceAll("$1\"auth\"");
        return stale && DIGEST.matcher(passed).lookingAt() && !STALE.matcher(passed).find()
                ? passed + ", stale=true"
                : passed;
    }

    /** Every address of a list; what is none, or no SIP URI, stays as it came. */
    private static String mapHosts(String value, String host) {
        List<String> mapped = new ArrayList<>(1);
        for (String one : CommaList.of(value)) mapped.add(mapHost(one, host));
        return String.join(", ", mapped);
    }

    private static String mapHost(String value, String host) {
        return NameAddr.parse(value)
                .filter(n -> n.uri() instanceof SipUri)
                .map(n -> n.withUri(((SipUri) n.uri()).withHost(host).withPort(0)).toString())
                .orElse(value);
    }
}
