package io.drawbridge.core.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is different in the next configuration.
 *
 * @param keys with dots from the root, a list as a whole; what goes without saying is compared as
 *     if it stood in the file
 * @param needRestart those of them that a running server cannot follow
 */
public record Changes(List<String> keys, List<String> needRestart) {
    /**
     * Sockets, media ports, folders and files that are opened at the start, and what identifiers
     * are made of.
     */
    private static final List<String> FIXED =
            List.of(
                    "node.name",
                    "node.shards",
                    "node.data",
                    "node.secret",
                    "networks",
                    "relays",
                    "telemetry.log.format",
                    "telemetry.call-records",
                    "telemetry.security-log",
                    "telemetry.tls-key-log",
                    "admin");

    private static final String CONTACTS_PER_AOR = "registration.contacts-per-aor";

    public Changes {
        keys = List.copyOf(keys);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * @param running what is in force
     * @param next what is to be
     */
    public static Changes between(SbcConfig running, SbcConfig next) {
        Set<String> keys = new LinkedHashSet<>();
        compare("", running, next, keys);
        if (running.trunks().equals(next.trunks()) && !names(running).equals(names(next)))
            keys.add("trunks"); // an address that two trunks have is the first one's
        // The table of bindings is as large for a configuration that registers nobody.
        if (running.contactsPerAor() != next.contactsPerAor()) keys.add(CONTACTS_PER_AOR);
        else keys.remove(CONTACTS_PER_AOR);
        return new Changes(List.copyOf(keys), keys.stream().filter(key -> isFixed(key)).toList());
    }

    private static boolean isFixed(String key) {
        return key.equals(CONTACTS_PER_AOR)
                || FIXED.stream()
                        .anyMatch(fixed -> key.equals(fixed) || key.startsWith(fixed + "."));
    }

    private static void compare(String key, Object before, Object after, Set<String> keys) {
        if (before.equals(after)) return;
        if (before instanceof Optional<?> one
                && after instanceof Optional<?> other
                && one.isPresent()
                && other.isPresent()) {
            compare(key, one.get(), other.get(), keys);
        } else if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
            compareNamed(key, one, other, keys);
        } else if (isBlock(before) && before.getClass() == after.getClass()) {
            for (RecordComponent component : before.getClass().getRecordComponents()) {
                if (component.getType() == Positions.class) continue;
                compare(
                        within(key, name(component)),
                        value(component, before),
                        value(component, after),
                        keys);
            }
        } else {
            keys.add(key);
        }
    }

    private static void compareNamed(
            String key, Map<?, ?> before, Map<?, ?> after, Set<String> keys) {
        for (Object name :
                new LinkedHashSet<>(
                        Stream.concat(before.keySet().stream(), after.keySet().stream())
                                .toList())) {
            Object one = before.get(name);
            Object other = after.get(name);
            if (one == null || other == null) keys.add(within(key, name.toString()));
            else compare(within(key, name.toString()), one, other, keys);
        }
    }

    private static List<String> names(SbcConfig config) {
        return List.copyOf(config.trunks().keySet());
    }

    private static boolean isBlock(Object value) {
        return value instanceof Record
                && Scalars.of(value.getClass()) == null
                && value.getClass().getPackage() == Changes.class.getPackage()
                && !(value instanceof RegistrationTarget);
    }

    private static String name(RecordComponent component) {
        FileOf list = component.getAnnotation(FileOf.class);
        return list == null ? Words.key(component.getName()) : list.value();
    }

    private static String within(String block, String key) {
        return block.isEmpty() ? key : block + "." + key;
    }

    private static Object value(RecordComponent component, Object block) {
        try {
            return component.getAccessor().invoke(block);
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException(component + " cannot be read", unreadable);
        }
    }
}
