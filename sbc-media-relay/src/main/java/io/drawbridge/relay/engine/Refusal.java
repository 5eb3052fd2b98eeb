package io.drawbridge.relay.engine;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.control.MediaReply.Refused;

/** The refusals that more than one room of the engine gives. */
final class Refusal {
    private Refusal() {}

    static Refused of(MediaCommand command, Reason reason, String detail) {
        return new Refused(command.id(), reason, detail);
    }

    static Refused unknownCall(MediaCommand command) {
        return of(command, Reason.UNKNOWN_CALL, "no such call");
    }

    static Refused noPorts(MediaCommand command, String network) {
        return of(command, Reason.NO_RESOURCES, "no free media port on network " + network);
    }

    static Refused notAcceptable(MediaCommand command, String why) {
        return of(command, Reason.NOT_ACCEPTABLE, why);
    }

    static Refused wrongState(MediaCommand command, String why) {
        return of(command, Reason.WRONG_STATE, why);
    }
}
