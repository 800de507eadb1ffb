#ifndef PK_SYSTEM_H
#define PK_SYSTEM_H

/// Swaps what two paths name in one step. Returns 0, or -1 where the file system cannot.
int pk_exchange(const char *one, const char *other);

#endif
