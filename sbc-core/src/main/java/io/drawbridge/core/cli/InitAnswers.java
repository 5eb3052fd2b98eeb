package io.drawbridge.core.cli;

import io.drawbridge.core.config.TargetUri;
import io.drawbridge.policy.acl.AddressLiteral;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the operator said, as far as it can be used.
 *
 * @param outside address that the Internet knows
 * @param pbx empty: we are one ourselves
 * @param domain empty: any
 * @param carrier empty: none
 * @param certificate empty: none
 */
record InitAnswers(
        InetAddress outside,
        Optional<Pbx> pbx,
        Optional<String> domain,
        Optional<TargetUri> carrier,
        Optional<String> certificate) {

    /**
     * The PBX.
     *
     * @param kind one of {@link #KINDS}
     */
    record Pbx(TargetUri target, String kind) {}

    static final List<String> KINDS = List.of("generic", "asterisk", "freeswitch", "kamailio");

    /** An answer that was looked at. */
    sealed interface Checked<T> {
        record Good<T>(T value) implements Checked<T> {}

        /**
         * It cannot be used.
         *
         * @param why what was expected
         */
        record Bad<T>(String why) implements Checked<T> {}
    }

    static Checked<InetAddress> outside(String text) {
        return AddressLiteral.parse(text)
                .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                .<Checked<InetAddress>>map(Checked.Good::new)
                .orElseGet(
                        () ->
                                new Checked.Bad<>(
                                        "expected an address such as 203.0.113.10 or 2001:db8::10,"
                                                + " found "
                                                + text));
    }

    static Checked<Optional<Pbx>> pbx(String text) {
        if (text.equals("none")) return new Checked.Good<>(Optional.empty());
        String[] words = text.strip().split("[\\s,]+", -1);
        String kind = words.length == 1 ? "generic" : words[1].toLowerCase(Locale.ROOT);
        if (words.length > 2) {
            return new Checked.Bad<>("expected an address and a kind, found " + text);
        }
        if (!KINDS.contains(kind)) {
            return new Checked.Bad<>(
                    "expected one of the kinds " + String.join(", ", KINDS) + ", found " + kind);
        }
        return switch (target(words[0])) {
            case Checked.Good<TargetUri>(TargetUri uri) ->
                    new Checked.Good<>(Optional.of(new Pbx(uri, kind)));
            case Checked.Bad<TargetUri>(String why) -> new Checked.Bad<>(why);
        };
    }

    static Checked<Optional<TargetUri>> carrier(String text, InetAddress outside) {
        if (text.equals("none")) return new Checked.Good<>(Optional.empty());
        return switch (target(text)) {
            case Checked.Good<TargetUri>(TargetUri uri) ->
                    uri.address().filter(a -> a.getClass() != outside.getClass()).isPresent()
                            ? new Checked.Bad<>(
                                    "expected the IP version of "
                                            + outside.getHostAddress()
                                            + ", found "
                                            + text)
                            : new Checked.Good<>(Optional.of(uri));
            case Checked.Bad<TargetUri>(String why) -> new Checked.Bad<>(why);
        };
    }

    static Checked<Optional<String>> domain(String text) {
        if (text.equals("any")) return new Checked.Good<>(Optional.empty());
        return TargetUri.parse("sip:" + text)
                .filter(uri -> uri.port() == 0 && uri.transport().isEmpty())
                .<Checked<Optional<String>>>map(uri -> new Checked.Good<>(Optional.of(uri.host())))
                .orElseGet(
                        () ->
                                new Checked.Bad<>(
                                        "expected a name such as sip.example.com, or any, found "
                                                + text));
    }

    static Checked<Optional<String>> certificate(String text) {
        if (text.equals("none")) return new Checked.Good<>(Optional.empty());
        return text.chars().anyMatch(Character::isISOControl) || text.length() > 200
                ? new Checked.Bad<>("expected the path of a file, or none")
                : new Checked.Good<>(Optional.of(text));
    }

    /** A host, with or without a port. */
    private static Checked<TargetUri> target(String text) {
        String host =
                AddressLiteral.parse(text).filter(Inet6Address.class::isInstance).isPresent()
                                && !text.startsWith("[")
                        ? "[" + text + "]"
                        : text;
        return TargetUri.parse("sip:" + host)
                .<Checked<TargetUri>>map(Checked.Good::new)
                .orElseGet(
                        () ->
                                new Checked.Bad<>(
                                        "expected an address or a name, such as 10.0.0.10 or"
                                                + " pbx.example:5060, or none; found "
                                                + text));
    }
}
