package io.drawbridge.core.acme;

import io.drawbridge.core.config.AcmeConfig;

import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * One order, from the account to the certificate (RFC 8555 §7.1). Waits for the authority: it needs
 * a thread of its own.
 */
final class CertificateOrder {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final AcmeConfig acme;
    private final Path data;
    private final InstantSource clock;
    private final Instant deadline;

    CertificateOrder(AcmeConfig acme, Path data, InstantSource clock) {
        this.acme = acme;
        this.data = data;
        this.clock = clock;
        this.deadline = clock.instant().plus(PATIENCE);
    }

    /**
     * Orders it.
     *
     * @param answers where the authority will ask; stays open
     * @return the certificate, those that lead to its authority, and its key, in PEM
     */
    String fill(Answers answers) throws OrderFailed, InterruptedException {
        try {
            Order order = Directory.login(acme, data).newOrder().domains(acme.names()).create();
            for (Authorization name : order.getAuthorizations()) prove(name, answers);
            await(order, order.waitUntilReady(left()), Status.READY);
            KeyPair key = AccountKey.make();
            order.execute(key);
            await(order, order.waitForCompletion(left()), Status.VALID);
            return pem(order.getCertificate().getCertificateChain(), key);
        } catch (AcmeException | IOException | RuntimeException thrown) {
            throw OrderFailed.of(thrown);
        }
    }

    private void prove(Authorization name, Answers answers)
            throws OrderFailed, AcmeException, InterruptedException {
        if (name.getStatus() == Status.VALID) return; // proven for an order before
        Challenge challenge = answers.prepare(name);
        challenge.trigger();
        Status end = name.waitForCompletion(left());
        if (end == Status.VALID) return;
        challenge.fetch();
        String host = name.getIdentifier().getDomain();
        throw new OrderFailed(
                challenge.getType()
                        + " for "
                        + host
                        + ": "
                        + challenge
                                .getError()
                                .map(OrderFailed::words)
                                .orElse("the authority came to no end, " + end));
    }

    private static void await(Order order, Status found, Status wanted) throws OrderFailed {
        if (found == wanted || found == Status.VALID) return;
        throw new OrderFailed(
                order.getError()
                        .map(OrderFailed::words)
                        .orElse("the order came to no end, " + found));
    }

    private Duration left() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    private static String pem(List<X509Certificate> chain, KeyPair key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (X509Certificate each : chain) writer.writeObject(each);
            writer.writeObject(new JcaPKCS8Generator(key.getPrivate(), null));
        }
        return text.toString();
    }
}
