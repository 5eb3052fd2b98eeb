package io.drawbridge.core.b2bua;

import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.routing.DeviceTarget;
import io.drawbridge.core.routing.Router;
import io.drawbridge.core.routing.TrunkTarget;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.CallRecord.ReleasedBy;
import io.drawbridge.core.transaction.Reply;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** The first INVITE: what it brings, where it goes, and what we answer to it by ourselves. */
final class Setup {
    private final Call call;

    /** The caller's offer; null when the INVITE had none. */
    private byte @Nullable [] offer;

    private boolean mediaOpen;

    Setup(Call call) {
        this.call = call;
    }

    SipRequest invite() {
        return Objects.requireNonNull(call.invite);
    }

    boolean lateOffer() {
        return offer == null;
    }

    byte[] offer() {
        return Objects.requireNonNull(offer);
    }

    /** True once the relay may know the call. */
    boolean mediaOpen() {
        return mediaOpen;
    }

    void offerOpened() {
        mediaOpen = true;
    }

    void begin() {
        call.emit(new CallAction.Trying(call.inviteTransaction));
        switch (SdpBody.of(invite())) {
            case SdpBody.Unsupported _ -> {
                refuse(415, "body that is not SDP");
                return;
            }
            case SdpBody.Present(byte[] sdp) -> offer = sdp;
            case SdpBody.Absent _ -> {}
        }
        switch (call.route.to()) {
            case RouteTarget.Echo _, RouteTarget.Tone _ -> call.machine.begin();
            case RouteTarget.Registered _ -> ringDevices();
            case RouteTarget.Trunk(String name) -> {
                TrunkConfig trunk = Objects.requireNonNull(call.env.config().trunks().get(name));
                List<TrunkTarget> targets = call.env.trunks().targets(trunk, call.env.random());
                if (targets.isEmpty()) refuse(503, "no address of trunk " + name + " is known");
                else call.targets.inTurn(targets);
            }
        }
    }

    /** One device for an alias, all of them for a user. */
    private void ringDevices() {
        String user = Router.user(invite().requestUri());
        List<DeviceTarget> devices = call.env.devices().named(user, call.now);
        if (!devices.isEmpty()) call.targets.inParallel(devices);
        else if (call.env.devices().mayBe(user)) refuse(480, "not registered");
        else {
            call.came(404, false);
            refuse(404, "no such user");
        }
    }

    void refuse(int status, String reason) {
        refuse(status, End.REJECTED, reason);
    }

    /** Our own final answer to the first INVITE; ends the call. */
    void refuse(int status, End end, String reason) {
        answer(status);
        call.hangup.finish(end, ReleasedBy.SBC, status, reason);
    }

    /** Our own final answer; the call is ended by who asked for it. */
    void answer(int status) {
        MessageBuilder builder =
                Reply.to(
                        invite(),
                        call.arrival,
                        status,
                        ReasonPhrase.of(status),
                        call.env.identifiers().tag());
        if (status == 415) builder.header(HeaderName.ACCEPT, SdpBody.CONTENT_TYPE);
        call.emit(new CallAction.Respond(call.inviteTransaction, builder.buildResponse()));
    }

    void onDeadline() {
        if (call.state == Call.State.INVITING && call.now >= call.ringUntil) {
            refuse(408, End.NO_ANSWER, "rang too long");
        }
    }

    long nextDeadline() {
        return call.state == Call.State.INVITING ? call.ringUntil : Call.NEVER;
    }
}
