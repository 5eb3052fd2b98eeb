package io.drawbridge.core.harness;

import io.drawbridge.core.transport.Transport;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Registered users of a random run: one with three devices, behind a NAT, in the open and by a
 * connection, and one with a single one. Their ways are lost and become others.
 */
final class RandomUsers {
    static final String CONFIG =
            Bench.CONFIG.replace(
                            "routes:\n",
                            """
                            routes:
                              - { name: tone, from: carrier, match: { request-user: "^tone$" }, to: tone }
                              - { name: from-carrier, from: carrier, match: { request-user: "^2" }, to: registered }
                              - { name: from-pbx, from: pbx, match: { request-user: "^2" }, to: registered }
                              - { name: users, from: outside, match: { request-user: "^2" }, to: registered, auth: local }
                            """)
                    + """
                    registration: { to: embedded }
                    users:
                      - { name: "2001", password: "pw-2001" }
                      - { name: "2002", password: "pw-2002" }
                      - { name: "2003", password: "pw-2003" }
                    """;

    private static final String NAT = "203.0.113.7";

    private final Bench bench;
    private final SplittableRandom random;
    private final Nat nat = new Nat(NAT, World.seconds(300), true);
    private final List<Handset> handsets;

    /** They register at once, while the network is still good. */
    RandomUsers(Bench bench, SplittableRandom random) {
        this.bench = bench;
        this.random = random;
        this.handsets =
                List.of(
                        handset("hidden", "2001", "192.168.1.20", Transport.UDP),
                        handset("open", "2001", "203.0.113.20", Transport.UDP),
                        handset("tcp", "2001", "203.0.113.21", Transport.TCP),
                        handset("neighbour", "2002", "192.168.1.21", Transport.UDP));
        handsets.forEach(Handset::register);
    }

    private Handset handset(String name, String user, String address, Transport transport) {
        Party party =
                bench.party(
                        name, user, Handset.DOMAIN, Bench.OUTSIDE_MARK, address, 5062, transport);
        if (address.startsWith("192.")) bench.network().behind(party.local().getAddress(), nat);
        return new Handset(bench, party);
    }

    List<Party> parties() {
        return handsets.stream().map(Handset::party).toList();
    }

    /** A user that somebody may dial; the last one is never there. */
    String anybody() {
        return List.of("2001", "2001", "2001", "2002", "2003").get(random.nextInt(5));
    }

    /**
     * One of them calls, and answers our challenge.
     *
     * @param then gets the call that was let in
     */
    void call(Consumer<PartyCall> then) {
        Handset caller = handsets.get(random.nextInt(handsets.size()));
        if (caller.party().vanished()) return;
        PartyCall asked = caller.party().call(bench.front(), "sip:" + anybody() + "@198.51.100.1");
        asked.onResponse(
                response -> {
                    if (response.status() == 407) then.accept(caller.again(asked));
                });
    }

    /** One of them is reached another way from now on, or for a while not at all. */
    void disturb() {
        int which = random.nextInt(handsets.size());
        Handset one = handsets.get(which);
        if (one.party().reliable()) {
            one.party().hangUpStream(bench.front());
        } else if (random.nextBoolean()) {
            nat.restart();
        }
        bench.world().in(random.nextLong(World.seconds(5)), one::registerSoon);
    }
}
