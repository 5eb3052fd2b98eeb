package io.drawbridge.core.config;

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

    /** Word for an enum constant. */
    static String word(Enum<?> constant) {
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
}
