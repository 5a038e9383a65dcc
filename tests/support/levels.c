/*
 * The linker sends calls of NAME to __wrap_NAME, and those of __real_NAME to NAME.
 */
#include "levels.h"

#include <stdbool.h>

#include "base/scan.h"

static size_t forced;

const struct scan_level *__real_scan_level(size_t index);
const struct scan_level *__wrap_scan_level(size_t index);
size_t __real_scan_plain(const char *data, size_t length);
size_t __wrap_scan_plain(const char *data, size_t length);
size_t __real_scan_openers(const char *data, size_t length);
size_t __wrap_scan_openers(const char *data, size_t length);
unsigned __real_scan_marks(const char *data, size_t length);
unsigned __wrap_scan_marks(const char *data, size_t length);

size_t level_count(void)
{
    size_t count = 0;

    while (__real_scan_level(count) != NULL)
        count++;
    return count;
}

const char *level_name(size_t level)
{
    return __real_scan_level(level)->name;
}

void level_force(size_t level)
{
    forced = level;
}

/* The last level; the functions that have only two then give way to their scalar twins. */
static bool is_scalar(void)
{
    return forced > 0 && __real_scan_level(forced + 1) == NULL;
}

const struct scan_level *__wrap_scan_level(size_t index)
{
    return __real_scan_level(forced + index);
}

size_t __wrap_scan_plain(const char *data, size_t length)
{
    return is_scalar() ? scan_plain_scalar(data, length) : __real_scan_plain(data, length);
}

size_t __wrap_scan_openers(const char *data, size_t length)
{
    return is_scalar() ? scan_openers_scalar(data, length) : __real_scan_openers(data, length);
}

unsigned __wrap_scan_marks(const char *data, size_t length)
{
    return is_scalar() ? scan_marks_scalar(data, length) : __real_scan_marks(data, length);
}
