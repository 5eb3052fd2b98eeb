package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transaction.TwoHundredRetransmission;

/**
 * A 2xx of ours that waits for its ACK (RFC 3261 §13.3.1.4).
 *
 * @param side where it was sent
 * @param cseq number of the INVITE, and so of the ACK
 * @param offered true when it carried an offer: the ACK has to carry the answer
 */
record AckWait(
        Side side,
        ServerTransaction transaction,
        SipResponse response,
        long cseq,
        boolean offered,
        TwoHundredRetransmission repetition) {}
