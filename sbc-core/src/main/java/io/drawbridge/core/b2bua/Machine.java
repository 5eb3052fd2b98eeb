package io.drawbridge.core.b2bua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.Reply;
import io.drawbridge.relay.control.MediaCommand;

import java.util.Optional;

/**
 * A built-in answering machine. The echo sends every packet back as it came: the outbound party of
 * the media session is the relay's own port towards it. The tone is played by the relay itself.
 */
final class Machine {
    private static final String ECHO = "echo";
    private static final String TONE = "tone";

    private final Call call;
    private String tag = "";

    Machine(Call call) {
        this.call = call;
    }

    /** Name of the outbound peer where no trunk is tried. */
    String name() {
        return switch (call.route.to()) {
            case RouteTarget.Echo _ -> ECHO;
            case RouteTarget.Tone _ -> TONE;
            case RouteTarget.Trunk _, RouteTarget.Registered _ -> "";
        };
    }

    /** Our To-tag; empty where no machine has answered. */
    String tag() {
        return tag;
    }

    private MediaCommand.LegOptions media() {
        return new MediaCommand.LegOptions(
                call.inbound.point.network(),
                Optional.empty(),
                call.inbound.media().addressFamily(),
                Optional.of(call.env.profiles().plain(call.inbound.point)));
    }

    void begin() {
        if (call.setup.lateOffer()) {
            call.setup.refuse(488, "the " + name() + " answers offers and makes none");
            return;
        }
        call.setup.offerOpened();
        if (plays()) {
            call.ask(play(call.setup.offer()), new Purpose.MachineAnswer());
            return;
        }
        call.ask(
                new MediaCommand.Offer(
                        call.nextCommand(),
                        call.id,
                        Call.CALLER,
                        "",
                        ECHO,
                        call.setup.offer(),
                        call.inbound.media(),
                        media()),
                new Purpose.EchoOffer());
    }

    /**
     * The relay has made ports; what it would offer to the echo is, turned round, the echo's
     * answer.
     */
    void answer(byte[] offered) {
        call.ask(
                new MediaCommand.Answer(
                        call.nextCommand(),
                        call.id,
                        Call.CALLER,
                        ECHO,
                        ECHO,
                        turned(offered),
                        true),
                new Purpose.MachineAnswer());
    }

    /** A new offer of the caller. */
    void reOffer(Reoffer exchange, byte[] offer) {
        if (plays()) {
            call.ask(play(offer), new Purpose.PlayAgain(exchange));
            return;
        }
        call.ask(
                new MediaCommand.Offer(
                        call.nextCommand(),
                        call.id,
                        Call.CALLER,
                        ECHO,
                        "",
                        offer,
                        call.inbound.media(),
                        media()),
                new Purpose.ReOffer(exchange));
    }

    private boolean plays() {
        return call.route.to() instanceof RouteTarget.Tone;
    }

    private MediaCommand play(byte[] offer) {
        return new MediaCommand.Play(
                call.nextCommand(), call.id, Call.CALLER, TONE, offer, call.inbound.media());
    }

    void answer(Reoffer exchange, byte[] offered) {
        call.ask(
                new MediaCommand.Answer(
                        call.nextCommand(), call.id, Call.CALLER, ECHO, "", turned(offered), true),
                new Purpose.EchoReAnswer(exchange));
    }

    /** Sending becomes receiving (RFC 3264 §6.1); all else may stay as offered. */
    private static byte[] turned(byte[] sdp) {
        String text = new String(sdp, UTF_8);
        return text.replace("a=sendonly\r\n", "a=\0\r\n")
                .replace("a=recvonly\r\n", "a=sendonly\r\n")
                .replace("a=\0\r\n", "a=recvonly\r\n")
                .getBytes(UTF_8);
    }

    /** The session stands: the caller gets his 200. */
    void confirm(byte[] sdp) {
        SipRequest invite = call.setup.invite();
        tag = call.env.identifiers().tag();
        MessageBuilder builder = Reply.to(invite, call.arrival, 200, ReasonPhrase.of(200), tag);
        for (String route : invite.headers(HeaderName.RECORD_ROUTE)) {
            builder.header(HeaderName.RECORD_ROUTE, route);
        }
        SipResponse response =
                builder.header(HeaderName.CONTACT, call.inbound.contact)
                        .header(HeaderName.ALLOW, OutboundInvite.ALLOW)
                        .body(SdpBody.CONTENT_TYPE, sdp)
                        .buildResponse();
        call.emit(new CallAction.Claim(invite.callId(), tag));
        call.emit(new CallAction.Respond(call.inviteTransaction, response));
        call.answering.confirmed(invite, tag);
        call.answering.await(
                Side.INBOUND, call.inviteTransaction, response, invite.cseq().number(), false);
    }
}
