package io.drawbridge.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A block that may also be written as the bare value of its first key. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Shorthand {}
