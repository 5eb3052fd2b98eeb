package io.drawbridge.core.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.drawbridge.policy.acl.AddressLiteral;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.rate.Rate;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values that a key can have: how each type is written and read. */
final class Scalars {
    private static final int LONGEST_PATTERN = 256;
    private static final String PREFIX = "[0-9A-Fa-f.:]+(/[0-9]{1,3})?";
    private static final String ADDRESS = "[0-9A-Fa-f.:]+|\\[[0-9A-Fa-f.:]+\\]";

    /**
     * One type of value.
     *
     * @param expected what an error message asks for
     * @param pattern a regular expression that every valid text matches; empty: any
     * @param read empty when the text is wrong
     */
    record Scalar<T>(String expected, String pattern, Function<String, Optional<T>> read) {}

    private static final Map<Class<?>, Scalar<?>> TYPES = new LinkedHashMap<>();

    private static <T> void type(
            Class<T> type, String expected, String pattern, Function<String, Optional<T>> read) {
        TYPES.put(type, new Scalar<>(expected, pattern, read));
    }

    static {
        type(String.class, "a text", "", Optional::of);
        type(Secret.class, "a text", "", text -> Optional.of(new Secret(text)));
        type(int.class, "a whole number, 0 or more", "[0-9]{1,9}", Scalars::number);
        type(Integer.class, "a whole number, 0 or more", "[0-9]{1,9}", Scalars::number);
        type(
                OptionalInt.class,
                "a whole number, or auto",
                "auto|[0-9]{1,9}",
                text ->
                        text.equals("auto")
                                ? Optional.of(OptionalInt.empty())
                                : number(text).map(OptionalInt::of));
        type(boolean.class, "true or false", "true|false", Scalars::truth);
        type(
                java.time.Duration.class,
                "a time such as 500ms, 30s, 5m, 1h or 7d",
                Durations.PATTERN,
                Durations::parse);
        type(ByteSize.class, "a size such as 64KiB", ByteSize.PATTERN, ByteSize::parse);
        type(Rate.class, "a rate such as 10/s, 100/m or 1000/h", Rate.PATTERN, Rate::parse);
        type(
                Prefix.class,
                "a prefix such as 192.0.2.0/24 or 2001:db8::/32, with no bits set behind its"
                        + " length, or one address",
                PREFIX,
                Prefix::parse);
        type(
                InetAddress.class,
                "an address such as 192.0.2.1 or 2001:db8::1",
                ADDRESS,
                AddressLiteral::parse);
        type(
                HostPort.class,
                "an address such as 192.0.2.1, 192.0.2.1:5060 or [2001:db8::1]:5060",
                "",
                HostPort::parse);
        type(
                PortRange.class,
                "four ports or more from 1024 to 65535, such as 10000-19999",
                PortRange.PATTERN,
                PortRange::parse);
        type(
                ListenUrl.class,
                "a URL such as udp://192.0.2.1:5060 or tls://[2001:db8::1]:5061, with an address of"
                        + " this machine",
                ListenUrl.PATTERN,
                ListenUrl::parse);
        type(
                WebOrigin.class,
                "`same`, `any` or an origin such as https://phone.example.com",
                WebOrigin.PATTERN,
                WebOrigin::parse);
        type(
                Dscp.class,
                "a code point: cs0 to cs7, af11 to af43, ef, or a number from 0 to 63",
                Dscp.PATTERN,
                Dscp::parse);
        type(HttpUrl.class, "a URL such as http://127.0.0.1:8080", HttpUrl.PATTERN, HttpUrl::parse);
        type(
                TargetUri.class,
                "a URI such as sip:192.0.2.1:5060 or sip:pbx.example;transport=tls",
                TargetUri.PATTERN,
                TargetUri::parse);
        type(
                RouteTarget.class,
                "a trunk, `registered`, `echo` or `tone`",
                "",
                text -> Optional.of(RouteTarget.of(text)));
        type(
                RegistrationTarget.class,
                "a trunk, or `embedded`",
                "",
                text -> Optional.of(RegistrationTarget.of(text)));
        type(Path.class, "the path of a file", "", Scalars::path);
        type(
                Pattern.class,
                "a regular expression (RE2) of at most " + LONGEST_PATTERN + " characters",
                "",
                Scalars::pattern);
    }

    private Scalars() {}

    /** How the type is read; null when it is no scalar. */
    static @Nullable Scalar<?> of(Class<?> type) {
        if (type.isEnum()) {
            return choice(type);
        }
        return TYPES.get(type);
    }

    private static Scalar<?> choice(Class<?> type) {
        Map<String, Object> words = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            words.put(Words.word((Enum<?>) constant), constant);
        }
        return new Scalar<>(
                words.keySet().stream().map(w -> "`" + w + "`").collect(Collectors.joining(" or ")),
                String.join("|", words.keySet()),
                text -> Optional.ofNullable(words.get(text)));
    }

    /** What the text would mean in a later version; empty when it is simply wrong. */
    static Optional<String> later(Class<?> type, String text) {
        if (type != ListenUrl.class) {
            return laterWord(type, text);
        }
        int end = text.indexOf("://");
        if (end < 0) {
            return Optional.empty();
        }
        String rest = text.substring(end + 3);
        int slash = rest.indexOf('/');
        boolean wildcard =
                HostPort.parse(slash < 0 ? rest : rest.substring(0, slash))
                        .filter(endpoint -> endpoint.address().isAnyLocalAddress())
                        .isPresent();
        return wildcard
                ? Optional.of("a wildcard is not available yet; only an address of this machine is")
                : Optional.empty();
    }

    private static Optional<String> laterWord(Class<?> type, String word) {
        if (!Words.later(type).contains(word)) {
            return Optional.empty();
        }
        List<String> available =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> "`" + Words.word((Enum<?>) constant) + "`")
                        .toList();
        return Optional.of(
                "`"
                        + word
                        + "` is not available yet; only "
                        + String.join(" and ", available)
                        + (available.size() == 1 ? " is" : " are"));
    }

    /** A valid text near this one. */
    static Optional<String> meant(Class<?> type, String text) {
        if (type.isEnum()) {
            return Nearest.of(
                    text,
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> Words.word((Enum<?>) constant))
                            .toList());
        }
        int slash = text.indexOf('/');
        if (type != Prefix.class || slash < 0) {
            return Optional.empty();
        }
        return AddressLiteral.parse(text.substring(0, slash))
                .flatMap(
                        address ->
                                number(text.substring(slash + 1))
                                        .filter(length -> length <= address.getAddress().length * 8)
                                        .map(
                                                length ->
                                                        Prefix.covering(address, length)
                                                                .toString()));
    }

    private static Optional<Integer> number(String text) {
        return text.length() <= 9 && text.matches("[0-9]+")
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static Optional<Pattern> pattern(String text) {
        try {
            return text.length() > LONGEST_PATTERN
                    ? Optional.empty()
                    : Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException notAPattern) {
            return Optional.empty();
        }
    }
}
