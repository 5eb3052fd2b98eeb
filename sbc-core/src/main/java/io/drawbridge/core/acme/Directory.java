package io.drawbridge.core.acme;

import io.drawbridge.core.config.AcmeConfig;
import io.drawbridge.core.tls.HttpsTrust;
import io.drawbridge.core.tls.WrongCertificate;

import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLContext;

/** An authority, as we speak with it. */
final class Directory {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Directory() {}

    /** Our account there, which is made when there is none yet (RFC 8555 §7.3). */
    static Login login(AcmeConfig acme, Path data) throws OrderFailed, AcmeException {
        Session session = new Session(URI.create(acme.directory()), new Provider(trust(acme)));
        session.networkSettings().setTimeout(PATIENCE);
        AccountBuilder account =
                new AccountBuilder()
                        .agreeToTermsOfService()
                        .useKeyPair(AccountKey.of(data, acme.directory()));
        acme.email().ifPresent(account::addEmail);
        return account.createLogin(session);
    }

    private static SSLContext trust(AcmeConfig acme) throws OrderFailed {
        try {
            return HttpsTrust.in(acme.authorities());
        } catch (WrongCertificate why) {
            throw new OrderFailed(why.why());
        }
    }

    /** By the rules of the RFC alone, whoever it is; believed as the operator says. */
    private static final class Provider extends GenericAcmeProvider {
        private final SSLContext trust;

        Provider(SSLContext trust) {
            this.trust = trust;
        }

        @Override
        protected HttpConnector createHttpConnector(NetworkSettings settings) {
            return new HttpConnector(settings) {
                @Override
                public HttpClient.Builder createClientBuilder() {
                    return super.createClientBuilder().sslContext(trust);
                }
            };
        }
    }
}
