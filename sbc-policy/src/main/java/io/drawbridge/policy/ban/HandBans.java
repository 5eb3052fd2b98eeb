package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.acl.PrefixTable;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Bans that an operator gave. Immutable. */
final class HandBans {
    static final HandBans NONE = new HandBans(Map.of());
    private static final int MOST = 10_000;

    /** Until when, and what was said about it. */
    record HandBan(Prefix prefix, long since, long until, Evidence evidence) {}

    private final Map<Prefix, HandBan> bans;
    private final PrefixTable<HandBan> table;

    private HandBans(Map<Prefix, HandBan> bans) {
        this.bans = bans;
        this.table = PrefixTable.of(bans);
    }

    /** Empty when there are too many. */
    Optional<HandBans> with(HandBan ban, long now) {
        Map<Prefix, HandBan> all = living(now, _ -> true);
        all.put(ban.prefix(), ban);
        return all.size() > MOST ? Optional.empty() : Optional.of(new HandBans(all));
    }

    HandBans without(Predicate<HandBan> lifted, long now) {
        return new HandBans(living(now, lifted.negate()));
    }

    private Map<Prefix, HandBan> living(long now, Predicate<HandBan> kept) {
        Map<Prefix, HandBan> living = new HashMap<>();
        bans.forEach(
                (prefix, ban) -> {
                    if (ban.until() > now && kept.test(ban)) living.put(prefix, ban);
                });
        return living;
    }

    /** A shorter prefix may still hold where the longest has ended. */
    @Nullable HandBan find(AddressBits address, long now) {
        if (table.isEmpty()) return null;
        HandBan ban = table.find(address);
        if (ban == null || ban.until() > now) return ban;
        for (HandBan other : bans.values()) {
            if (other.until() > now && covers(other.prefix(), address)) return other;
        }
        return null;
    }

    static boolean covers(Prefix prefix, AddressBits address) {
        AddressBits first = AddressBits.of(prefix.address());
        if (first.ipv6() != address.ipv6()) return false;
        int free = (first.ipv6() ? 128 : 32) - prefix.length();
        return same(first.high(), address.high(), free - 64)
                && same(first.low(), address.low(), free);
    }

    private static boolean same(long one, long other, int free) {
        if (free >= 64) return true;
        return free <= 0 ? one == other : (one ^ other) >>> free == 0;
    }

    List<HandBan> live(long now) {
        return List.copyOf(living(now, _ -> true).values());
    }
}
