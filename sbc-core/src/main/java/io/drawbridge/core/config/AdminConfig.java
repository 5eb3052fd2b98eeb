package io.drawbridge.core.config;

import java.util.Optional;

/**
 * The HTTP interface for the operator.
 *
 * @param token what a client must show; without one, only a loopback address may be listened on
 */
public record AdminConfig(
        @Default("http://127.0.0.1:8080") HttpUrl listen, Optional<Secret> token) {
    public AdminConfig {
        new Rules()
                .require(
                        token.isPresent() || listen.address().isLoopbackAddress(),
                        "listen",
                        listen,
                        "a loopback address, because there is no `token`")
                .require(
                        token.map(t -> !t.reveal().isEmpty()).orElse(true),
                        "token",
                        "nothing",
                        "a token of one character or more")
                .check();
    }
}
