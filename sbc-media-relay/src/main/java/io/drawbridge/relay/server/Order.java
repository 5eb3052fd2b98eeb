package io.drawbridge.relay.server;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.dtls.Attempt;

import java.util.concurrent.CompletableFuture;

/** What another thread wants of a relay thread. */
sealed interface Order {
    /** Carry a command out. */
    record Carry(MediaCommand command, MediaRelay.Listener listener) implements Order {}

    /** Say what has been done. */
    record Count(CompletableFuture<RelayTelemetry> result) implements Order {}

    /** Send a datagram of a handshake. */
    record Send(DtlsAssociation from, byte[] datagram) implements Order {}

    /** Hear how a handshake has ended. */
    record Ended(DtlsAssociation which, Attempt.Result result) implements Order {}

    /**
     * Hear that what came after a handshake has been read.
     *
     * @param open whether the party has not closed the association
     */
    record Read(DtlsAssociation which, boolean open) implements Order {}
}
