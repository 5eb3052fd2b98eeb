package io.drawbridge.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Keys that a like block elsewhere has, and that this one cannot have. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Misplaced {
    String[] value();

    /** Where they stand and why, fit for the end of an error message. */
    String because();
}
