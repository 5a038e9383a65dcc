/*
 * An embedding in one page: checks the capture on standard input with the
 * installed library, and prints a line a finding. tests/install.sh builds it as
 * a user would, with what `make install` put in place.
 */
#include <chunklint.h>

#include <stdio.h>
#include <stdlib.h>

static void print_finding(void *user, const struct chunklint_diagnostic *finding)
{
    (void)user;
    printf("%llu:%llu %s[%s] %s\n", (unsigned long long)finding->line, (unsigned long long)finding->column,
           chunklint_severity_name(finding->severity), finding->rule, finding->message);
}

int main(void)
{
    struct chunklint_options options = chunklint_defaults();
    struct chunklint_problem problem;
    char block[4096];
    size_t size, length;

    options.report = print_finding;
    size = chunklint_memory(&options);
    void *memory = malloc(size);
    struct chunklint *checker = memory != NULL ? chunklint_create(&options, memory, size, &problem) : NULL;
    if (checker == NULL) {
        fprintf(stderr, "%s\n", memory != NULL ? problem.message : "out of memory");
        return 2;
    }
    chunklint_begin(checker, "standard input");
    while ((length = fread(block, 1, sizeof block, stdin)) > 0)
        chunklint_feed(checker, block, length);
    chunklint_finish(checker);
    int failed = chunklint_summary(checker).compat.error > 0;
    free(memory);
    return failed;
}
