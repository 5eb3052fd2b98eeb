package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.DeadlineWheel.NEVER;
import static io.drawbridge.core.transaction.Examples.TIMERS;
import static io.drawbridge.core.transaction.Examples.ms;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.drawbridge.core.transaction.TwoHundredRetransmission.Action;
import io.drawbridge.core.transaction.TwoHundredRetransmission.Event;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

@DisplayName("RFC 3261 §13.3.1.4: the 2xx is repeated until its ACK")
class TwoHundredRetransmissionTest {
    private final TwoHundredRetransmission repetition = new TwoHundredRetransmission(TIMERS, 0);

    @Test
    void withoutAck_itIsRepeatedAtIntervalsUpToT2_andGivenUpAfter32Seconds() {
        List<Long> resends = new ArrayList<>();
        List<Action> last = List.of();
        long now = 0;
        while (repetition.nextDeadline() != NEVER) {
            now = repetition.nextDeadline();
            last = repetition.on(new Event.DeadlineReached(), now);
            if (last.contains(new Action.Resend())) resends.add(NANOSECONDS.toMillis(now));
        }
        assertThat(resends)
                .containsExactly(
                        500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
        assertThat(last).containsExactly(new Action.GiveUp());
        assertThat(now).isEqualTo(ms(32_000));
    }

    @Test
    void ack_endsIt() {
        repetition.on(new Event.DeadlineReached(), ms(500));
        assertThat(repetition.on(new Event.AckReceived(), ms(600))).isEmpty();
        assertThat(repetition.nextDeadline()).isEqualTo(NEVER);
        assertThat(repetition.on(new Event.DeadlineReached(), ms(32_000))).isEmpty();
        assertThat(repetition.on(new Event.AckReceived(), ms(32_000))).isEmpty();
    }

    @Test
    void wakingEarly_isHarmless() {
        assertThat(repetition.on(new Event.DeadlineReached(), ms(499))).isEmpty();
        assertThat(repetition.nextDeadline()).isEqualTo(ms(500));
    }
}
