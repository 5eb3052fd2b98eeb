package io.drawbridge.core.config;

import io.drawbridge.relay.config.CodecRules;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which codecs a trunk may use. Encoding names in any case, with a clock rate where it matters:
 * {@code PCMA}, {@code speex/16000}.
 *
 * @param allow these alone; none: all
 * @param deny never these
 * @param order these first, in this order
 */
public record CodecsConfig(List<String> allow, List<String> deny, List<String> order) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,63}(/[1-9][0-9]{3,5})?";

    public CodecsConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        order = List.copyOf(order);
        Rules rules = new Rules();
        names(rules, "allow", allow);
        names(rules, "deny", deny);
        names(rules, "order", order);
        Set<String> denied = lower(deny);
        Stream.of(allow, order)
                .flatMap(List::stream)
                .filter(name -> denied.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(
                        name ->
                                rules.require(
                                        false, "deny", name, "no codec that is wanted as well"));
        rules.check();
    }

    private static void names(Rules rules, String key, List<String> names) {
        names.stream()
                .filter(name -> !name.matches(NAME))
                .findFirst()
                .ifPresent(
                        name ->
                                rules.require(
                                        false,
                                        key,
                                        ScalarReader.shown(name),
                                        "codecs such as PCMA, opus or speex/16000"));
        rules.require(lower(names).size() == names.size(), key, names, "each codec once");
    }

    private static Set<String> lower(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** In the relay's words. */
    public CodecRules rules() {
        return new CodecRules(allow, deny, order);
    }
}
