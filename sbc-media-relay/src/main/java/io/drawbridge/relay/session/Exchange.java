package io.drawbridge.relay.session;

import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SessionDescription;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * An offer that waits for its final answer (RFC 3264). The first one of a session may be answered
 * on any branch, a later one by the other party only, and it can be rolled back.
 */
public final class Exchange {
    private final Party offerer;
    private final @Nullable Leg answerer;
    private final SessionDescription offer;
    private final List<RemoteStream> streams;
    private final List<@Nullable Terms> terms;
    private List<Line> replaced = List.of();
    private final List<Runnable> undo = new ArrayList<>(1);
    private final List<Line> added = new ArrayList<>();
    private @Nullable List<Party.Before> before;

    /**
     * @param answerer leg whose party answers; null for a session's first offer
     * @param offer as received
     * @param streams of its m-lines
     * @param terms what it says about the offerer, one for each m-line; null: not carried
     */
    public Exchange(
            Party offerer,
            @Nullable Leg answerer,
            SessionDescription offer,
            List<RemoteStream> streams,
            List<@Nullable Terms> terms) {
        this.offerer = offerer;
        this.answerer = answerer;
        this.offer = offer;
        this.streams = streams;
        this.terms = terms;
    }

    public Party offerer() {
        return offerer;
    }

    public @Nullable Leg answerer() {
        return answerer;
    }

    public boolean isFirst() {
        return answerer == null;
    }

    public SessionDescription offer() {
        return offer;
    }

    public List<RemoteStream> streams() {
        return streams;
    }

    public List<@Nullable Terms> terms() {
        return terms;
    }

    /** A line that would not be there without this offer. */
    public void added(Line line) {
        added.add(line);
    }

    /** Lines that this offer has replaced by others: they go when it is answered. */
    public void replaced(List<Line> lines) {
        replaced = lines;
    }

    public List<Line> replaced() {
        return replaced;
    }

    /** What else brings back how it was before this offer. */
    public void undo(Runnable step) {
        undo.add(step);
    }

    List<Line> added() {
        return added;
    }

    /** Called before the first answer takes effect. */
    void remember(Party one, Party other) {
        if (before == null) before = List.of(one.before(), other.before());
    }

    void restore() {
        undo.forEach(Runnable::run);
        if (before != null) before.forEach(Party.Before::restore);
    }
}
