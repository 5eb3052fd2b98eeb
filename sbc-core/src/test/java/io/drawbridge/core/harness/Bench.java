package io.drawbridge.core.harness;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.Surroundings;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An SBC with a PBX inside and a carrier and strangers outside. After every test all invariants are
 * checked; when a test fails, its story is printed.
 */
final class Bench implements AfterEachCallback {
    static final String OUTSIDE = "198.51.100.1";
    static final String OUTSIDE_IPV6 = "2001:db8::1";
    static final String INSIDE = "10.0.0.2";
    static final String INSIDE_MARK = "Inz1de";
    static final String OUTSIDE_MARK = "0utz1de";
    static final Map<String, String> MEDIA = Map.of("outside", OUTSIDE, "inside", INSIDE);

    static final String CONFIG =
            """
            node: { shards: 2 }
            networks:
              outside:
                listen: [ "udp://198.51.100.1:5060", "tcp://198.51.100.1:5060", "udp://[2001:db8::1]:5060" ]
                media: { ports: 10000-19999 }
              inside:
                trust: trusted
                listen: [ "udp://10.0.0.2:5060", "tcp://10.0.0.2:5060" ]
                media: { ports: 20000-29999 }
            trunks:
              pbx:
                network: inside
                domain: pbx.corp
                targets: [ "sip:10.0.0.10:5060;transport=udp" ]
                limits: { calls: 100000, calls-per-second: 100000, packets: 100000/s }
              carrier:
                network: outside
                domain: carrier.example
                targets: [ "sip:203.0.113.9:5060;transport=udp" ]
                limits: { calls: 100000, calls-per-second: 100000, packets: 100000/s }
              pair:
                network: inside
                domain: pair.corp
                targets:
                  - { uri: "sip:10.0.0.21:5060;transport=udp", priority: 1 }
                  - { uri: "sip:10.0.0.22:5060;transport=udp", priority: 2 }
                limits: { calls: 100000, calls-per-second: 100000, packets: 100000/s }
              mirror:
                network: outside
                domain: mirror.example
                targets: [ "sip:198.51.100.1:5060;transport=udp" ]
            routes:
              - { name: echo, from: carrier, match: { request-user: "^echo$" }, to: echo }
              - { name: mirror, from: mirror, to: mirror }
              - { name: mirrored, from: carrier, match: { request-user: "^9" }, to: mirror }
              - { name: pair, from: carrier, match: { request-user: "^7" }, to: pair }
              - { name: inbound, from: carrier, to: pbx }
              - { name: outbound, from: pbx, to: carrier }
              - { name: anyone, from: outside, match: { request-user: "^8[0-9]{3}$" }, to: pbx, auth: none }
              - { name: strangers, from: outside, match: { request-user: "^[1-6]" }, to: pbx }
            policy:
              sources:
                packets: 100000/s
                requests: { REGISTER: 100000/m, INVITE: 100000/m, OPTIONS: 100000/m, SUBSCRIBE: 100000/m, MESSAGE: 100000/m, other: 100000/m }
              flows: { requests: 100000/m }
              calls: { per-source: 100000, per-user: 100000, total: 100000 }
            """;

    private static final List<ListeningPoint> POINTS =
            List.of(
                    point(0, "outside", Transport.UDP, OUTSIDE),
                    point(1, "outside", Transport.TCP, OUTSIDE),
                    point(2, "inside", Transport.UDP, INSIDE),
                    point(3, "inside", Transport.TCP, INSIDE),
                    point(4, "outside", Transport.UDP, OUTSIDE_IPV6));

    private final World world;
    private final WallClock clock;
    private final SimulatedNetwork network;
    private final SbcConfig config;
    private SimulatedRelay relay;
    private Node node;
    private Engines engines;
    private final List<Party> parties = new ArrayList<>();
    private final Party pbx;
    private final Party carrier;
    private final Invariants invariants;

    Bench() {
        this(1);
    }

    Bench(long seed) {
        this(seed, CONFIG);
    }

    Bench(long seed, String yaml) {
        world = new World(seed);
        clock = new WallClock(world);
        network = new SimulatedNetwork(world);
        config = config(yaml);
        start(new Engines(config, POINTS, 2, world.random().split(), clock));
        pbx = inside("pbx", "1001", "10.0.0.10", Transport.UDP);
        carrier = outside("carrier", "441234567", "203.0.113.9", Transport.UDP);
        invariants = new Invariants(this);
    }

    private void start(Engines those) {
        relay = new SimulatedRelay(world, MEDIA);
        relay.useReal();
        engines = those;
        node = new Node(world, network, "sbc", POINTS, engines.count(), engines::create, relay);
        node.screen(engines::admits);
        resolve("pbx", "10.0.0.10");
        resolve("carrier", "203.0.113.9");
        resolve("mirror", OUTSIDE);
        resolve("pair", "10.0.0.21", "10.0.0.22");
    }

    /** As after kill -9: the same configuration, an empty memory. */
    void killAndRestart() {
        node.kill();
        start(new Engines(config, POINTS, 2, world.random().split(), clock));
    }

    /** As after kill -9, with the files that it kept. */
    void killAndRestartWithData() {
        node.kill();
        start(engines.restarted(world.now()));
    }

    /** Another configuration, whose trunks are at the addresses that it names. */
    void reconfigure(String yaml) {
        SbcConfig next = config(yaml);
        Map<String, List<Trunks.Address>> addresses = new HashMap<>();
        for (TrunkConfig trunk : next.trunks().values()) {
            addresses.put(
                    trunk.name(),
                    addresses(
                            trunk.targets().stream()
                                    .map(t -> t.uri().address().orElseThrow().getHostAddress())
                                    .toArray(String[]::new)));
        }
        engines.follow(next);
        node.reconfigure(next, addresses);
    }

    private static ListeningPoint point(
            int index, String network, Transport transport, String address) {
        return new ListeningPoint(
                index,
                network,
                transport,
                SimulatedNetwork.address(address, 5060),
                address.contains(":") ? "[" + address + "]" : address,
                5060);
    }

    static SbcConfig config(String yaml) {
        Surroundings none =
                new Surroundings() {
                    @Override
                    public Optional<String> environment(String name) {
                        return Optional.empty();
                    }

                    @Override
                    public Optional<String> file(String path, long most) {
                        return Optional.empty();
                    }
                };
        return switch (new ConfigLoader(none).load("bench.yaml", Path.of("."), yaml)) {
            case LoadResult.Loaded(SbcConfig config) -> config;
            case LoadResult.Refused(var problems) -> throw new AssertionError(problems);
        };
    }

    /** Tells where a trunk is, the first address first. */
    void resolve(String trunk, String... addresses) {
        node.resolve(trunk, addresses(addresses));
    }

    private static List<Trunks.Address> addresses(String... addresses) {
        List<Trunks.Address> targets = new ArrayList<>();
        for (int i = 0; i < addresses.length; i++) {
            targets.add(
                    new Trunks.Address(
                            SimulatedNetwork.address(addresses[i], 5060),
                            Transport.UDP,
                            true,
                            i + 1,
                            1));
        }
        return targets;
    }

    Party inside(String name, String user, String address, Transport transport) {
        return party(name, user, "pbx.corp", INSIDE_MARK, address, 5060, transport);
    }

    Party outside(String name, String user, String address, Transport transport) {
        return party(name, user, name + ".example", OUTSIDE_MARK, address, 5060, transport);
    }

    Party party(
            String name,
            String user,
            String domain,
            String mark,
            String address,
            int port,
            Transport transport) {
        Party party =
                new Party(
                        world,
                        network,
                        name,
                        user,
                        domain,
                        mark,
                        SimulatedNetwork.address(address, port),
                        transport);
        parties.add(party);
        return party;
    }

    // ---- the usual ways to begin

    /** The SBC's outside address. */
    InetSocketAddress front() {
        return SimulatedNetwork.address(OUTSIDE, 5060);
    }

    /** The SBC's inside address. */
    InetSocketAddress back() {
        return SimulatedNetwork.address(INSIDE, 5060);
    }

    /** The carrier calls 1001 at the PBX; the INVITE has arrived there. */
    PartyCall carrierCalls() {
        PartyCall call = carrier.call(front(), "sip:1001@" + OUTSIDE);
        world.run(World.ms(100));
        return call;
    }

    /** A call from the carrier that the PBX has answered. */
    PartyCall established() {
        PartyCall call = carrierCalls();
        pbx.incomingCall().answer();
        world.run(World.ms(200));
        if (!call.up() || !pbx.incomingCall().up()) {
            throw new AssertionError("the call does not stand: " + call);
        }
        return call;
    }

    // ---- what there is to know

    World world() {
        return world;
    }

    WallClock clock() {
        return clock;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedRelay relay() {
        return relay;
    }

    Audio audio() {
        return new Audio(this);
    }

    Node node() {
        return node;
    }

    Party pbx() {
        return pbx;
    }

    Party carrier() {
        return carrier;
    }

    List<Party> parties() {
        return parties;
    }

    Engines engines() {
        return engines;
    }

    Invariants invariants() {
        return invariants;
    }

    /** Over all shards. */
    long count(Counter counter) {
        return engines.counters().stream().mapToLong(c -> c.get(counter)).sum();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(context.getDisplayName() + "\n" + world.story());
            return;
        }
        invariants.check();
    }
}
