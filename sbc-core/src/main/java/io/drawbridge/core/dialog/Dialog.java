package io.drawbridge.core.dialog;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipMessage;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Uri;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One dialog at our side (RFC 3261 §12): what is needed to send requests in it and to judge those
 * that come. Owned by one call.
 */
public final class Dialog {
    /** RFC 3261 §12. */
    public enum State {
        EARLY,
        CONFIRMED,
        TERMINATED
    }

    private static final long NONE = -1;

    private final DialogId id;
    private final String local;
    private final String remote;
    private List<NameAddr> routeSet;
    private Uri remoteTarget;
    private long localCSeq;
    private long remoteCSeq;
    private State state;

    private Dialog(
            DialogId id,
            String local,
            String remote,
            List<NameAddr> routeSet,
            Uri remoteTarget,
            long localCSeq,
            long remoteCSeq,
            State state) {
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.routeSet = routeSet;
        this.remoteTarget = remoteTarget;
        this.localCSeq = localCSeq;
        this.remoteCSeq = remoteCSeq;
        this.state = state;
    }

    /**
     * The dialog of a request that we answer (§12.1.1).
     *
     * @param localTag the To-tag of our answer
     */
    public static Dialog uas(SipRequest invite, String localTag) {
        return new Dialog(
                new DialogId(invite.callId(), localTag, invite.fromTag()),
                invite.header(HeaderName.TO).orElse("") + ";tag=" + localTag,
                invite.header(HeaderName.FROM).orElse(""),
                List.copyOf(invite.recordRoutes()),
                contact(invite, invite.from().uri()),
                0,
                invite.cseq().number(),
                State.EARLY);
    }

    /** The dialog that a response to our request made (§12.1.2); its To-tag may not be empty. */
    public static Dialog uac(SipRequest invite, SipResponse response) {
        Dialog dialog =
                new Dialog(
                        new DialogId(invite.callId(), invite.fromTag(), response.toTag()),
                        invite.header(HeaderName.FROM).orElse(""),
                        response.header(HeaderName.TO).orElse(""),
                        List.of(),
                        invite.requestUri(),
                        invite.cseq().number(),
                        NONE,
                        State.EARLY);
        dialog.learn(response);
        return dialog;
    }

    private static Uri contact(SipMessage message, Uri otherwise) {
        List<NameAddr> contacts = message.contacts();
        return contacts.isEmpty() ? otherwise : contacts.getFirst().uri();
    }

    /**
     * Takes Contact and route set from a provisional or successful response to the first INVITE
     * (§12.1.2, §13.2.2.4).
     */
    public void learn(SipResponse response) {
        List<NameAddr> routes = new ArrayList<>(response.recordRoutes());
        Collections.reverse(routes);
        routeSet = List.copyOf(routes);
        refreshTarget(response);
    }

    /**
     * Target refresh by a re-INVITE or its 2xx (§12.2.1.2, §12.2.2): the Contact, never the route
     * set.
     */
    public void refreshTarget(SipMessage message) {
        remoteTarget = contact(message, remoteTarget);
    }

    public void confirm() {
        if (state == State.EARLY) state = State.CONFIRMED;
    }

    public void terminate() {
        state = State.TERMINATED;
    }

    public State state() {
        return state;
    }

    public DialogId id() {
        return id;
    }

    /**
     * Where the next request in the dialog is addressed to by the peer's wish: first route, else
     * remote target (§12.2.1.1).
     */
    public Uri nextHop() {
        return routeSet.isEmpty() ? remoteTarget : routeSet.getFirst().uri();
    }

    /**
     * Notes the sequence number of a request that came in the dialog.
     *
     * @return false when it is lower than one seen before: 500 is due (§12.2.2)
     */
    public boolean accept(long cseq) {
        if (remoteCSeq != NONE && cseq < remoteCSeq) return false;
        remoteCSeq = cseq;
        return true;
    }

    /**
     * A new request in the dialog (§12.2.1.1), complete but for Contact, other headers and body.
     *
     * @param via value of the one Via
     */
    public MessageBuilder request(Method method, String via, int maxForwards) {
        localCSeq++;
        return start(method, via, maxForwards, localCSeq);
    }

    /**
     * The ACK for a 2xx (§13.2.2.4).
     *
     * @param cseq number of the INVITE
     */
    public MessageBuilder ack(String via, long cseq) {
        return start(Method.ACK, via, 70, cseq);
    }

    /** Number of the last request that we sent in the dialog. */
    public long localCSeq() {
        return localCSeq;
    }

    private MessageBuilder start(Method method, String via, int maxForwards, long cseq) {
        boolean strict = !routeSet.isEmpty() && !looseRouting(routeSet.getFirst().uri());
        Uri requestUri = strict ? routeSet.getFirst().uri() : remoteTarget;
        MessageBuilder builder =
                SipRequest.builder(method, requestUri.toString()).header(HeaderName.VIA, via);
        for (NameAddr route : strict ? routeSet.subList(1, routeSet.size()) : routeSet) {
            builder.header(HeaderName.ROUTE, route.toString());
        }
        // A strict router takes the remote target from the last Route (§12.2.1.1).
        if (strict) builder.header(HeaderName.ROUTE, "<" + remoteTarget + ">");
        return builder.header(HeaderName.MAX_FORWARDS, Integer.toString(maxForwards))
                .header(HeaderName.FROM, local)
                .header(HeaderName.TO, remote)
                .header(HeaderName.CALL_ID, id.callId())
                .header(HeaderName.CSEQ, cseq + " " + method.name());
    }

    private static boolean looseRouting(Uri uri) {
        return uri instanceof SipUri sip && sip.isLoose();
    }
}
