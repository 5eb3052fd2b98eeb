package io.drawbridge.core.registration;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a REGISTER wants (RFC 3261 §10.2). */
public sealed interface Demand {
    /** No Contact: what is bound (§10.2.3). */
    record Query() implements Demand {}

    /** {@code Contact: *} with {@code Expires: 0} (§10.2.2). */
    record RemoveAll() implements Demand {}

    /** Bindings to be made, refreshed or ended; one or more, each alias once. */
    record Change(List<DeviceContact> contacts) implements Demand {
        public Change {
            contacts = List.copyOf(contacts);
        }
    }

    /** Nobody can serve it. */
    record Wrong(int status) implements Demand {}

    /** What is taken where an expiry cannot be read (§20.19). */
    int DEFAULT_EXPIRES = 3_600;

    /** Characters of a Contact URI: bindings are kept for long. */
    int LONGEST_CONTACT = 1_024;

    /**
     * @param most contacts that a REGISTER may have
     */
    static Demand of(SipRequest request, AddressOfRecord aor, Alias aliases, int most) {
        List<String> lines = request.headers(HeaderName.CONTACT);
        if (lines.isEmpty()) return new Query();
        if (request.contactIsWildcard()) {
            boolean sound = lines.size() == 1 && expires(request) == 0;
            return sound ? new RemoveAll() : new Wrong(400); // §10.3 step 6
        }
        Map<String, DeviceContact> contacts = new LinkedHashMap<>();
        for (String value : request.values(HeaderName.CONTACT)) {
            NameAddr address = NameAddr.parse(value).orElse(null);
            if (address == null
                    || !(address.uri() instanceof SipUri uri)
                    || !callable(uri.toString())) {
                return new Wrong(400);
            }
            if (uri.secure()) return new Wrong(416);
            String alias = aliases.of(aor, device(address));
            contacts.put(alias, new DeviceContact(address, uri, alias, expires(request, address)));
            if (contacts.size() > most) return new Wrong(403);
        }
        return new Change(List.copyOf(contacts.values()));
    }

    /** It will be a Request-URI, and that has no headers (RFC 3261 §19.1.1). */
    static boolean callable(String uri) {
        if (uri.length() > LONGEST_CONTACT) return false;
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) <= ' ' || uri.charAt(i) >= 0x7F || uri.charAt(i) == '?') return false;
        }
        return true;
    }

    /** RFC 5626 §4.2.1: instance and reg-id name a device's way, whatever its address. */
    private static String device(NameAddr address) {
        String instance = address.params().getOrEmpty("+sip.instance");
        String way = address.params().getOrEmpty("reg-id");
        return instance.isEmpty() || way.isEmpty()
                ? address.uri().toString()
                : "instance " + instance + ' ' + way;
    }

    private static int expires(SipRequest request, NameAddr address) {
        return address.params().has("expires")
                ? seconds(address.params().getOrEmpty("expires"))
                : expires(request);
    }

    private static int expires(SipRequest request) {
        return request.header(HeaderName.EXPIRES)
                .map(Demand::seconds)
                .orElse(DeviceContact.UNASKED);
    }

    /** delta-seconds, up to what an int holds; {@link #DEFAULT_EXPIRES} for what is none. */
    static int seconds(String text) {
        if (text.isEmpty()) return DEFAULT_EXPIRES;
        long seconds = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return DEFAULT_EXPIRES;
            seconds = Math.min(Integer.MAX_VALUE, seconds * 10 + digit);
        }
        return (int) seconds;
    }
}
