/*
 * All memory is taken before the first byte is read.
 */
#include "cli/feeder.h"

#include <stdlib.h>

#include "cli/output.h"
#include "cli/source.h"

enum { BLOCK_SIZE = 256 * 1024 };

static bool take_memory(struct feeder *feeder, const struct chunklint_options *options, void **memory)
{
    size_t size = chunklint_memory(options);

    *memory = size < SIZE_MAX ? malloc(size) : NULL;
    feeder->block = malloc(BLOCK_SIZE);
    if (*memory == NULL || feeder->block == NULL)
        complain("the limits ask for more memory than there is");
    return *memory != NULL && feeder->block != NULL;
}

bool feeder_create(struct feeder *feeder, const struct settings *settings, struct chunklint_options options)
{
    struct chunklint_problem problem;
    void *memory = NULL;

    if (settings->request != NULL)
        options.request = source_whole(settings->request, &options.request_length);
    if ((settings->request != NULL && options.request == NULL) || !take_memory(feeder, &options, &memory))
        return false;
    feeder->at = options.at;
    feeder->progress = progress_start(settings->quiet);
    feeder->checker = chunklint_create(&options, memory, chunklint_memory(&options), &problem);
    if (feeder->checker == NULL)
        complain("%s", problem.message);
    return feeder->checker != NULL;
}

/* The first block, of which the choice is made. */
static long begin(struct feeder *feeder, struct source *source)
{
    size_t wanted = feeder->choice != NULL ? CHUNKLINT_CHOICE_BYTES : 0;
    long length = source_read_beginning(source, feeder->block, BLOCK_SIZE, wanted);

    chunklint_begin(feeder->checker, source->name);
    if (feeder->choice != NULL && length >= 0)
        *feeder->choice = chunklint_choose(feeder->block, (size_t)length, feeder->at);
    return length;
}

bool feeder_feed(struct feeder *feeder, const char *path)
{
    struct source source;
    bool opened = source_open(&source, path);
    long length = -1;

    feeder->file = source.name;
    if (opened) {
        for (length = begin(feeder, &source); length > 0; length = source_read(&source, feeder->block, BLOCK_SIZE)) {
            chunklint_feed(feeder->checker, feeder->block, (size_t)length);
            progress_step(&feeder->progress, source.name, (size_t)length);
        }
        chunklint_finish(feeder->checker);
        source_close(&source);
    }
    progress_clear(&feeder->progress);
    if (length < 0)
        source_complain(source.name, source.error);
    return length >= 0;
}

bool feeder_spares(const struct settings *settings, const struct source_list *sources)
{
    const char *path = settings->format_count > 0 ? settings->formats[0].path : NULL;

    if (path == NULL || !source_list_has(sources, path))
        return true;
    struct slice name = slice_of(path);
    complain("%S: is to be checked, the %s would overwrite it", &name, settings->command->name);
    return false;
}
