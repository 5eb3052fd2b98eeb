package io.drawbridge.benchmarks;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SrtpContext;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** A packet of G.711, 20 ms, protected, and protected and unprotected again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SrtpBenchmark {
    private static final int LENGTH = 172;

    /** Names of suites. */
    @Param({
        "AES_CM_128_HMAC_SHA1_80",
        "AES_256_CM_HMAC_SHA1_80",
        "AEAD_AES_128_GCM",
        "AEAD_AES_256_GCM"
    })
    public CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;

    private final byte[] packet = new byte[LENGTH + SrtpContext.MAX_OVERHEAD];
    private int sequence;
    private SrtpContext sender = context();
    private SrtpContext receiver = context();

    private SrtpContext context() {
        byte[] key = new byte[suite.keyBytes()];
        byte[] salt = new byte[suite.saltBytes()];
        return new SrtpContext(new MasterKey(suite, key, salt, new byte[0]), 4);
    }

    @Setup
    public void keys() {
        sender = context();
        receiver = context();
        packet[0] = (byte) 0x80;
    }

    @Benchmark
    public int protect() {
        packet[2] = (byte) (sequence >>> 8);
        packet[3] = (byte) sequence++;
        return sender.protect(packet, LENGTH);
    }

    @Benchmark
    public int protectAndUnprotect() {
        return receiver.unprotect(packet, protect());
    }
}
