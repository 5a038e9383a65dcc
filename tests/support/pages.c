/*
 * The pages stay mapped until the program ends.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include "files.h"

struct page pages[PAGES];

void map_pages(void)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t i = 0; i < PAGES; i++) {
        char *block = mmap(NULL, 3 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED || mprotect(block + size, size, PROT_READ | PROT_WRITE) != 0)
            die("no pages");
        pages[i] = (struct page){block + size, block + 2 * size};
    }
}

char *touching(const struct page *page, size_t length, bool at_end)
{
    return at_end ? page->end - length : page->start;
}
