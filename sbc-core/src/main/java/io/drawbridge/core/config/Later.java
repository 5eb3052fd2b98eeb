package io.drawbridge.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keys of a block, or values of a choice, that have their place in the configuration but are not
 * built yet. They are refused with words of their own, so that nobody takes them for misspelt.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Later {
    String[] value();
}
