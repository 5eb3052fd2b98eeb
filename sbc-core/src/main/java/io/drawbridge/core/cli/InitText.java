package io.drawbridge.core.cli;

import io.drawbridge.core.config.Secret;
import io.drawbridge.core.config.TargetUri;
import io.drawbridge.core.config.UserConfig;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The configuration that follows from the answers, in the words of a file. */
final class InitText {
    private static final String SECOND_PORT = "5062";

    private final InitAnswers answers;
    private final StringBuilder text = new StringBuilder();

    private InitText(InitAnswers answers) {
        this.answers = answers;
    }

    /**
     * @param listen our address that goes with the one outside
     * @param towards our address towards a host
     * @param users the first ones, for when there is no PBX
     */
    static String of(
            InitAnswers answers,
            InetAddress listen,
            Function<String, Optional<InetAddress>> towards,
            List<UserConfig> users) {
        InitText file = new InitText(answers);
        file.head();
        file.networks(listen, towards);
        file.trunks();
        if (answers.pbx().isEmpty()) file.users(users);
        file.routes();
        return file.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void head() {
        line(
                "# Written by `sbc init`, and yours to change: `sbc check` says what is wrong with"
                        + " it.");
        answers.certificate()
                .ifPresent(
                        file ->
                                line(
                                        "# This version has no TLS yet, so the certificate "
                                                + file
                                                + " is not used."));
        answers.domain()
                .ifPresent(
                        domain -> {
                            line("");
                            line("domains: [ " + quoted(domain) + " ]");
                        });
    }

    private void networks(InetAddress listen, Function<String, Optional<InetAddress>> towards) {
        line("");
        line("networks:");
        line("  outside:                       # towards the Internet");
        String host = host(listen);
        line("    listen: [ \"udp://" + host + ":5060\", \"tcp://" + host + ":5060\" ]");
        if (!listen.equals(answers.outside())) {
            line(
                    "    advertise: [ \""
                            + answers.outside().getHostAddress()
                            + "\" ]    # what the NAT before us makes of it: pass these ports to"
                            + " us");
        }
        line("    media: { ports: 10000-19999 }");
        answers.pbx()
                .ifPresent(
                        pbx -> {
                            InetAddress inside = towards.apply(pbx.target().host()).orElse(listen);
                            boolean taken =
                                    inside.equals(listen)
                                            || pbx.target()
                                                    .address()
                                                    .filter(inside::equals)
                                                    .isPresent();
                            String port = taken ? SECOND_PORT : "5060";
                            line("  inside:                        # towards the PBX");
                            line("    trust: trusted");
                            line(
                                    "    listen: [ \"udp://"
                                            + host(inside)
                                            + ":"
                                            + port
                                            + "\", \"tcp://"
                                            + host(inside)
                                            + ":"
                                            + port
                                            + "\" ]");
                            line("    media: { ports: 20000-29999 }");
                        });
    }

    private void trunks() {
        if (answers.pbx().isEmpty() && answers.carrier().isEmpty()) return;
        line("");
        line("trunks:");
        answers.pbx()
                .ifPresent(
                        pbx -> {
                            advice(pbx.kind()).forEach(advice -> line("  # " + advice));
                            line("  pbx:");
                            line("    network: inside");
                            answers.domain()
                                    .ifPresent(domain -> line("    domain: " + quoted(domain)));
                            line("    targets: [ " + quoted(pbx.target().toString()) + " ]");
                        });
        answers.carrier().ifPresent(this::carrier);
    }

    private void carrier(TargetUri carrier) {
        line("  carrier:                       # recognised by its address");
        line("    network: outside");
        line("    targets: [ " + quoted(carrier.toString()) + " ]");
    }

    private void users(List<UserConfig> users) {
        line("");
        line("registration: { to: embedded }   # phones register here");
        line("");
        line("users:");
        for (UserConfig user : users) {
            line(
                    "  - { name: "
                            + quoted(user.name())
                            + ", password: "
                            + quoted(user.password().map(Secret::reveal).orElse(""))
                            + " }");
        }
    }

    private void routes() {
        boolean carrier = answers.carrier().isPresent();
        boolean pbx = answers.pbx().isPresent();
        line("");
        if (pbx) {
            line(
                    "registration: { to: pbx }        # phones outside register at the PBX, which"
                            + " asks for passwords");
            line("");
        }
        line("routes:                          # the first that matches wins");
        if (pbx) {
            line("  - { name: to-phones,   from: pbx, to: registered }");
            if (carrier) {
                line("  - { name: to-carrier,  from: pbx, to: carrier }");
                line("  - { name: from-carrier, from: carrier, to: pbx }");
            }
            line("  - { name: from-phones, from: outside, to: pbx }");
            return;
        }
        line(
                "  - { name: echo,  from: outside, match: { request-user: \"^echo$\" }, to: echo,"
                        + " auth: none }");
        line(
                "  - { name: tone,  from: outside, match: { request-user: \"^tone$\" }, to: tone,"
                        + " auth: none }");
        line("  - { name: users, from: outside, to: registered, auth: local }");
        if (carrier) {
            line(
                    "  - { name: to-carrier,   from: outside, match: { request-user:"
                            + " \"^[+0-9]{3,}$\" }, to: carrier, auth: local }");
            line("  - { name: from-carrier, from: carrier, to: registered }");
        }
    }

    /** What to see to on the other side. */
    private static List<String> advice(String kind) {
        return switch (kind) {
            case "asterisk" ->
                    List.of(
                            "Asterisk: endpoints keep auth=…, and no `identify` names this"
                                    + " machine;",
                            "direct_media, rtp_symmetric, force_rport and rewrite_contact are no.");
            case "freeswitch" ->
                    List.of(
                            "FreeSWITCH: auth-calls=true, and no ACL lets this machine in without"
                                    + " a",
                            "password; no NAT settings, multiple-registrations=contact.");
            case "kamailio" ->
                    List.of(
                            "Kamailio: asks for credentials also what comes from this machine; no",
                            "nathelper and no rtpengine for these phones.");
            default ->
                    List.of(
                            "The PBX must ask phones for their passwords, also those that come"
                                    + " through",
                            "this machine, and needs no NAT settings for them.");
        };
    }

    private static String host(InetAddress address) {
        String host = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + host + "]" : host;
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }
}
