package io.drawbridge.core.config;

import io.drawbridge.relay.config.CryptoSuite;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How Java's names are spelt in a configuration: {@code callsPerSecond} is calls-per-second. */
final class Words {
    private Words() {}

    /** Key of a record component. */
    static String key(String component) {
        StringBuilder key = new StringBuilder(component.length() + 4);
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                key.append('-').append((char) (c + 'a' - 'A'));
            } else {
                key.append(c);
            }
        }
        return key.toString();
    }

    /** Word for an enum constant; a cipher has a name of its own (RFC 4568 §6.2). */
    static String word(Enum<?> constant) {
        if (constant instanceof CryptoSuite) return constant.name();
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants()).filter(c -> word(c).equals(word)).findFirst();
    }

    /** Keys or words of the type that are known but not built yet. */
    static List<String> later(Class<?> type) {
        Later later = type.getAnnotation(Later.class);
        return later == null ? List.of() : List.of(later.value());
    }

    /** Keys of a like block that this one cannot have. */
    static List<String> misplaced(Class<?> type) {
        Misplaced misplaced = type.getAnnotation(Misplaced.class);
        return misplaced == null ? List.of() : List.of(misplaced.value());
    }

    /** Fit to stand behind the key. */
    static String whyMisplaced(Class<?> type) {
        Misplaced misplaced = type.getAnnotation(Misplaced.class);
        return misplaced == null ? "" : misplaced.because();
    }
}
