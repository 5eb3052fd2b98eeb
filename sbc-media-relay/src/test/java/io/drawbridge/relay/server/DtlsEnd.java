package io.drawbridge.relay.server;

import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** One end of an association in a test: it remembers what it hears. */
final class DtlsEnd implements Handshake.Owner {
    final List<Handshake.Failure> failures = new ArrayList<>();
    final int number;
    @Nullable DtlsKeys keys;
    int timesKeyed;
    @Nullable Handshake handshake;
    @Nullable DtlsEnd other;

    DtlsEnd(int number) {
        this.number = number;
    }

    @Override
    public String call() {
        return "call " + number;
    }

    @Override
    public int socket() {
        return number;
    }

    @Override
    public Endpoint destination() {
        return source();
    }

    /** Each far end is somewhere else. */
    Endpoint source() {
        return new Endpoint(new IpAddress(1 + number, 2), 1024 + number);
    }

    @Override
    public void onKeys(DtlsKeys newKeys, long now) {
        keys = newKeys;
        timesKeyed++;
    }

    @Override
    public void onHandshakeFailed(Handshake.Failure why, long now) {
        failures.add(why);
    }
}
