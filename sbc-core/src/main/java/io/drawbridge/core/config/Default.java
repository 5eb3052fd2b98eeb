package io.drawbridge.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key means when the file leaves it out, written as in the file. A record component without
 * it is required, unless it is an {@link java.util.Optional}, a list, a map or a block whose keys
 * all have defaults.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Default {
    String value();
}
