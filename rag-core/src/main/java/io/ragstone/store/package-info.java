/** Where embedded chunks live and are searched. */
package io.ragstone.store;
