/** Classes that break one rule each, for the negative controls of the architecture rules. */
package archunit.bad;
