package io.drawbridge.core.b2bua;

import io.drawbridge.core.config.HeaderRuleConfig;
import io.drawbridge.core.config.HeaderRuleConfig.Direction;
import io.drawbridge.core.config.HeaderRuleConfig.MessageKind;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.screening.Peer;

import java.util.ArrayList;
import java.util.List;

/**
 * What the operator's rules change in a message that goes from one peer to another: first those of
 * the trunk that it came from, then those of the trunk that it goes to.
 */
record HeaderRules(List<HeaderRuleConfig> rules) {
    private static final HeaderRules NONE = new HeaderRules(List.of());

    static HeaderRules between(SbcConfig config, Peer from, Peer to) {
        List<HeaderRuleConfig> rules = new ArrayList<>(0);
        add(rules, config, from, Direction.IN);
        add(rules, config, to, Direction.OUT);
        return rules.isEmpty() ? NONE : new HeaderRules(List.copyOf(rules));
    }

    private static void add(
            List<HeaderRuleConfig> rules, SbcConfig config, Peer peer, Direction direction) {
        TrunkConfig trunk =
                peer instanceof Peer.Trunk known ? config.trunks().get(known.name()) : null;
        if (trunk == null) return;
        for (HeaderRuleConfig rule : trunk.headers()) {
            if (rule.direction() == direction) rules.add(rule);
        }
    }

    /** True for a field that a rule removes, or sets to something else. */
    boolean takes(String field, SipMessage message) {
        for (HeaderRuleConfig rule : rules) {
            if (applies(rule, message)
                    && (rule.set().map(field::equalsIgnoreCase).orElse(false)
                            || rule.remove().map(r -> matches(r, field)).orElse(false))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String field) {
        if (!pattern.endsWith("*")) return pattern.equalsIgnoreCase(field);
        return field.regionMatches(true, 0, pattern, 0, pattern.length() - 1);
    }

    /** Writes what the rules set; the last rule for a field counts. */
    void set(SipMessage message, MessageBuilder builder) {
        for (int i = 0; i < rules.size(); i++) {
            HeaderRuleConfig rule = rules.get(i);
            if (rule.set().isEmpty() || !applies(rule, message)) continue;
            String field = rule.set().get();
            boolean overruled = false;
            for (HeaderRuleConfig later : rules.subList(i + 1, rules.size())) {
                overruled |=
                        applies(later, message)
                                && (later.set().map(field::equalsIgnoreCase).orElse(false)
                                        || later.remove()
                                                .map(r -> matches(r, field))
                                                .orElse(false));
            }
            if (!overruled) builder.header(field, rule.value().orElse(""));
        }
    }

    private static boolean applies(HeaderRuleConfig rule, SipMessage message) {
        return rule.on() == MessageKind.ANY
                || (rule.on() == MessageKind.REQUEST) == (message instanceof SipRequest);
    }
}
