/*
 * The yardstick: what jsmn costs by itself. Reads standard input in blocks,
 * splits lines, tokenizes each (SSE's "data: " is stepped over) with jsmn, strict
 * and with parent links, and does nothing else.
 */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, TOKENS = 131072 };

static jsmntok_t tokens[TOKENS];
static char buffer[2 * BLOCK];
static uint64_t lines, refused, token_total;

static void tokenize(const char *line, size_t length)
{
    jsmn_parser parser;
    int count;

    if (length > 6 && memcmp(line, "data: ", 6) == 0) {
        line += 6;
        length -= 6;
    }
    if (length == 0)
        return;
    lines++;
    jsmn_init(&parser);
    count = jsmn_parse(&parser, line, length + 1, tokens, TOKENS);
    if (count < 0)
        refused++;
    else
        token_total += (uint64_t)count;
}

int main(void)
{
    size_t kept = 0;
    ssize_t got;

    while ((got = read(STDIN_FILENO, buffer + kept, BLOCK)) > 0) {
        char *start = buffer, *end = buffer + kept + got, *newline;
        while ((newline = memchr(start, '\n', (size_t)(end - start))) != NULL) {
            tokenize(start, (size_t)(newline - start));
            start = newline + 1;
        }
        kept = (size_t)(end - start);
        if (kept >= BLOCK) {
            fputs("bare_jsmn: a line is longer than a block\n", stderr);
            return 1;
        }
        memmove(buffer, start, kept);
    }
    printf("%llu lines, %llu tokens, %llu refused\n", (unsigned long long)lines, (unsigned long long)token_total,
           (unsigned long long)refused);
    return got < 0;
}
