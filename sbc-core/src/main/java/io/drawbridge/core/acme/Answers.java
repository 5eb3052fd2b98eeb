package io.drawbridge.core.acme;

import io.drawbridge.core.tls.Challenges;
import io.drawbridge.core.tls.WrongCertificate;

import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How we prove that a name is ours while an order is open. */
sealed interface Answers extends AutoCloseable {
    /**
     * Puts the answer where the authority will ask.
     *
     * @return what the authority is to be told of
     */
    Challenge prepare(Authorization name) throws OrderFailed;

    @Override
    void close();

    private static <T extends Challenge> T offered(
            Authorization name, String type, Optional<T> found) throws OrderFailed {
        return found.orElseThrow(
                () ->
                        new OrderFailed(
                                "the authority does not offer "
                                        + type
                                        + " for "
                                        + name.getIdentifier().getDomain()));
    }

    /** A file on a web server (RFC 8555 §8.3). */
    record ByHttp(HttpAnswers server) implements Answers {
        @Override
        public Challenge prepare(Authorization name) throws OrderFailed {
            Http01Challenge challenge =
                    offered(name, Http01Challenge.TYPE, name.findChallenge(Http01Challenge.class));
            server.put(challenge.getToken(), challenge.getAuthorization());
            return challenge;
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A certificate on our listeners (RFC 8737). */
    record ByTls(Challenges challenges, List<String> names) implements Answers {
        ByTls(Challenges challenges) {
            this(challenges, new ArrayList<>());
        }

        @Override
        public Challenge prepare(Authorization name) throws OrderFailed {
            TlsAlpn01Challenge challenge =
                    offered(
                            name,
                            TlsAlpn01Challenge.TYPE,
                            name.findChallenge(TlsAlpn01Challenge.class));
            String host = name.getIdentifier().getDomain();
            KeyPair key = rsa();
            names.add(host);
            try {
                challenges.answer(
                        host,
                        key.getPrivate(),
                        challenge.createCertificate(key, name.getIdentifier()));
            } catch (WrongCertificate why) {
                throw new OrderFailed(why.why());
            }
            return challenge;
        }

        /** The library signs its certificate with RSA, whatever the key. */
        private static KeyPair rsa() {
            try {
                return KeyPairGenerator.getInstance("RSA").generateKeyPair();
            } catch (NoSuchAlgorithmException bug) {
                throw new IllegalStateException("this Java cannot make a key", bug);
            }
        }

        @Override
        public void close() {
            names.forEach(challenges::withdraw);
        }
    }
}
