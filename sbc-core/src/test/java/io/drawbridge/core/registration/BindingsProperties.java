package io.drawbridge.core.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.registration.Update.Outcome;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Any sequence of changes, against a list that is searched from end to end. */
class BindingsProperties {
    private static final int MAX = 8;
    private static final int PER_AOR = 3;

    private final List<Binding> model = new ArrayList<>();
    private final Map<AddressOfRecord, List<Binding>> kept = new HashMap<>();
    private final Bindings bindings = new Bindings(MAX, PER_AOR);

    private static Flow flow(int n) {
        return new Flow(
                0,
                n % 2 == 0 ? Transport.UDP : Transport.TCP,
                new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 5060 + n),
                n % 2 == 0 ? 0 : n);
    }

    private static Binding binding(
            AddressOfRecord aor, int device, Flow flow, String callId, long cseq, long until) {
        String contact = "sip:" + aor.user() + "@192.0.2." + device;
        return new Binding(
                aor.user() + "-" + device,
                aor,
                "pbx",
                contact,
                flow,
                "outside",
                callId,
                cseq,
                until,
                "",
                true);
    }

    private List<Binding> live(long now) {
        return model.stream().filter(b -> b.expiresAt() > now).toList();
    }

    private Outcome expected(Update update, long now) {
        List<Binding> own = live(now).stream().filter(b -> b.aor().equals(update.aor())).toList();
        Binding put = update.put().isEmpty() ? null : update.put().getFirst();
        for (Binding b : own) {
            boolean touched =
                    update.removeAll()
                            || update.remove().contains(b.alias())
                            || put != null && put.alias().equals(b.alias());
            if (touched && b.callId().equals(update.callId()) && b.cseq() >= update.cseq())
                return Outcome.OUT_OF_ORDER;
        }
        List<Binding> after = new ArrayList<>(own);
        if (update.removeAll()) after.clear();
        after.removeIf(b -> update.remove().contains(b.alias()));
        if (put != null) after.removeIf(b -> b.alias().equals(put.alias()));
        if (put != null) after.add(put);
        if (put != null && after.size() > PER_AOR) return Outcome.TOO_MANY_CONTACTS;
        long before = model.stream().filter(b -> b.aor().equals(update.aor())).count();
        if (after.size() > before && model.size() + after.size() - before > MAX)
            return Outcome.FULL;
        model.removeIf(b -> b.aor().equals(update.aor()));
        model.addAll(after);
        return Outcome.DONE;
    }

    @Property(tries = 300)
    void areAsTheModel(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = 0;
        for (int step = 0; step < 100; step++) {
            now += random.nextInt(10);
            AddressOfRecord aor = new AddressOfRecord("100" + random.nextInt(4), "sip.example");
            int device = random.nextInt(5);
            Flow flow = flow(random.nextInt(6));
            String callId = "c" + random.nextInt(3);
            long cseq = random.nextInt(50);
            switch (random.nextInt(8)) {
                case 0 -> {
                    bindings.expire(now, Integer.MAX_VALUE);
                    long at = now;
                    model.removeIf(b -> b.expiresAt() <= at);
                }
                case 1 -> {
                    bindings.flowClosed(flow);
                    if (flow.transport() == Transport.TCP)
                        model.replaceAll(b -> b.flow().equals(flow) ? b.lost() : b);
                }
                case 2 -> both(new Update(aor, List.of(), List.of(), true, callId, cseq), now);
                case 3 ->
                        both(
                                new Update(
                                        aor,
                                        List.of(),
                                        List.of(aor.user() + "-" + device),
                                        false,
                                        callId,
                                        cseq),
                                now);
                default ->
                        both(
                                new Update(
                                        aor,
                                        List.of(
                                                binding(
                                                        aor,
                                                        device,
                                                        flow,
                                                        callId,
                                                        cseq,
                                                        now + random.nextInt(1, 100))),
                                        List.of(),
                                        false,
                                        callId,
                                        cseq),
                                now);
            }
            compare(now);
            keep(now);
        }
        restored(now);
        bindings.expire(Long.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(bindings.size()).isZero();
        assertThat(bindings.nextExpiry()).isEqualTo(Long.MAX_VALUE);
        for (int i = 0; i < 6; i++) assertThat(bindings.onFlow(flow(i), 0)).isEmpty();
        model.clear();
        kept.clear();
    }

    /** Who writes down what he is told of has everything, but who was closed in between. */
    private void keep(long now) {
        for (AddressOfRecord aor : bindings.changed().take().users())
            kept.put(aor, bindings.of(aor, now));
        List<Binding> known = new ArrayList<>();
        kept.values().forEach(those -> those.forEach(b -> known.add(b.lost())));
        known.removeIf(b -> b.expired(now));
        assertThat(known)
                .containsExactlyInAnyOrderElementsOf(
                        live(now).stream().map(Binding::lost).toList());
    }

    private void restored(long now) {
        Bindings next = new Bindings(MAX, PER_AOR);
        kept.forEach((aor, those) -> next.restore(aor, List.of(), now));
        kept.forEach((aor, those) -> next.restore(aor, those, now));
        kept.forEach((aor, those) -> next.restore(aor, those, now)); // the last one counts
        assertThat(next.size()).isEqualTo(live(now).size());
        for (AddressOfRecord aor : kept.keySet())
            assertThat(next.of(aor, now).stream().map(Binding::lost))
                    .isEqualTo(bindings.of(aor, now).stream().map(Binding::lost).toList());
        assertThat(next.changed().take().users()).isEmpty();
        next.expire(Long.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(next.size()).isZero();
    }

    private void both(Update update, long now) {
        assertThat(bindings.apply(update, now)).isEqualTo(expected(update, now));
    }

    private void compare(long now) {
        assertThat(bindings.size()).isEqualTo(model.size()).isLessThanOrEqualTo(MAX);
        assertThat(bindings.all(now)).containsExactlyInAnyOrderElementsOf(live(now));
        for (Binding b : live(now)) {
            assertThat(bindings.byAlias(b.alias(), now)).contains(b);
            assertThat(bindings.of(b.aor(), now)).contains(b);
            assertThat(bindings.onFlow(b.flow(), now).contains(b)).isEqualTo(b.reachable());
        }
        long next = model.stream().mapToLong(Binding::expiresAt).min().orElse(Long.MAX_VALUE);
        assertThat(bindings.nextExpiry()).isEqualTo(next);
    }
}
