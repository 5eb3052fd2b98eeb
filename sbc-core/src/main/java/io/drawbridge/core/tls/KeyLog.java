package io.drawbridge.core.tls;

import io.drawbridge.core.files.PrivateFile;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes the keys of all TLS connections to a file that only we can read, so that a capture of them
 * can be read, too: for who searches for a fault. In the form that Wireshark takes, and written by
 * a thread of its own. Thread-safe.
 */
public final class KeyLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);
    private static final int MOST_WAITING = 10_000;
    private static final byte[] END = {};

    /** Netty has no door to it; what is public is another pointer, which crashes. */
    private static final VarHandle CONTEXT = context();

    private final Path file;
    private final BufferedWriter writer;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread =
            Thread.ofPlatform().name("tls-keys").daemon().unstarted(this::run);

    private KeyLog(Path file, BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Goes on with the file, or makes it.
     *
     * @throws WrongCertificate when it cannot be written, or {@code engine} does not tell its keys
     */
    public static KeyLog open(Path file, TlsEngine engine) throws WrongCertificate {
        if (engine != TlsEngine.OPENSSL)
            throw new WrongCertificate(
                    "telemetry.tls-key-log: TLS by " + engine + " does not tell its keys");
        try {
            if (!Files.exists(file)) PrivateFile.write(file, "");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            KeyLog log = new KeyLog(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
            log.thread.start();
            return log;
        } catch (IOException cannot) {
            throw new WrongCertificate("telemetry.tls-key-log: " + cannot);
        }
    }

    /** What is to be said of it everywhere. */
    public String warning() {
        return "the keys of all TLS connections are written to "
                + file
                + " (telemetry.tls-key-log): who can read it reads all signalling";
    }

    /** From now on, the keys of this context's connections. */
    void listen(SslContext context) {
        if (!(context instanceof ReferenceCountedOpenSslContext)) return;
        KeyLogCallback callback = (_, line) -> waiting.offer(line); // a full queue loses keys
        if (!SSLContext.setKeyLogCallback((long) CONTEXT.get(context), callback))
            throw new IllegalStateException("BoringSSL does not tell its keys");
    }

    private static VarHandle context() {
        Class<?> holder = ReferenceCountedOpenSslContext.class;
        try {
            return MethodHandles.privateLookupIn(holder, MethodHandles.lookup())
                    .findVarHandle(holder, "ctx", long.class);
        } catch (ReflectiveOperationException other) {
            throw new IllegalStateException("another Netty, which hides its contexts", other);
        }
    }

    private void run() {
        try (writer) {
            for (byte[] line = waiting.take(); line != END; line = waiting.take()) {
                writer.write(new String(line, StandardCharsets.US_ASCII));
                writer.newLine();
                if (waiting.isEmpty()) writer.flush();
            }
        } catch (IOException cannot) {
            LOG.error("{}: no more keys are written: {}", file, cannot.toString());
        } catch (InterruptedException _) {
            // nobody does
        }
    }

    @Override
    public void close() {
        var _ = waiting.offer(END);
    }
}
