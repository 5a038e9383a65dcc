/*
 * The public look-ups in the table of built-in dialects.
 */
#include "schema/builtin.h"

#include <string.h>

size_t chunklint_dialect_count(void)
{
    return builtin_dialect_count;
}

const struct chunklint_dialect *chunklint_dialect(size_t index)
{
    return index < builtin_dialect_count ? &builtin_dialects[index] : NULL;
}

const struct chunklint_dialect *chunklint_find_dialect(const char *name)
{
    for (size_t i = 0; i < builtin_dialect_count; i++)
        if (strcmp(builtin_dialects[i].name, name) == 0)
            return &builtin_dialects[i];
    return NULL;
}
