package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class HandshakeSlotsTest {
    private final HandshakeSlots slots = new HandshakeSlots(5, 2);

    private static Endpoint at(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    @Test
    void oneFarEndHasItsShare_whateverItsPorts_andAllTogetherHaveTheirs() {
        assertThat(slots.tryTake(at("192.0.2.1", 1))).isTrue();
        assertThat(slots.tryTake(at("192.0.2.1", 2))).isTrue();
        assertThat(slots.tryTake(at("192.0.2.1", 3))).isFalse();
        assertThat(slots.tryTake(at("2001:db8::1", 1))).isTrue();
        assertThat(slots.tryTake(at("2001:db8::2", 1))).isTrue();
        assertThat(slots.tryTake(at("2001:db8::3", 1))).as("the same /64").isFalse();
        assertThat(slots.tryTake(at("2001:db8:1::3", 1))).isTrue();
        assertThat(slots.free()).isZero();
        assertThat(slots.tryTake(at("192.0.2.2", 1))).isFalse();
        slots.giveBack(at("192.0.2.1", 9));
        assertThat(slots.tryTake(at("192.0.2.2", 1))).isTrue();
        assertThat(slots.tryTake(at("192.0.2.1", 1))).as("none is free").isFalse();
    }

    @Test
    void whoWaits_isGivenWhatComesBack_orGivesUp() throws Exception {
        Endpoint far = at("192.0.2.1", 1);
        slots.tryTake(far);
        slots.tryTake(far);
        assertThat(slots.take(far, Duration.ofMillis(1))).isFalse();
        Thread.ofVirtual().start(() -> slots.giveBack(far));
        assertThat(slots.take(far, Duration.ofSeconds(10))).isTrue();
        assertThat(slots.free()).isEqualTo(3);
    }
}
