/*
 * THE table of foreign enumeration values seen on the wire. It is looked at only
 * when a value was refused already, to say more about it.
 */
#include "schema/vendor.h"

static const struct {
    struct slice value;
    const char *meaning;
} vendor_values[] = {
#define VALUE(value, meaning)                                                                                          \
    {                                                                                                                  \
        {value, sizeof(value) - 1}, meaning                                                                            \
    }
    VALUE("eos", "Together's word for \"stop\""),
    VALUE("end_turn", "Anthropic's word for \"stop\""),
    VALUE("stop_sequence", "Anthropic's word for \"stop\""),
    VALUE("max_tokens", "Anthropic's word for \"length\""),
    VALUE("tool_use", "Anthropic's word for \"tool_calls\""),
    VALUE("MAX_TOKENS", "Gemini's word for \"length\""),
    VALUE("SAFETY", "Gemini's word for \"content_filter\""),
    VALUE("abort", "seen from vLLM and SGLang for a request that was aborted"),
    VALUE("error", "seen from OpenRouter and Mistral for an upstream failure"),
    VALUE("insufficient_system_resource", "seen from DeepSeek for an answer that was broken off"),
    VALUE("unexpected_state", "seen from servers of Kimi for a failure of their own"),
    VALUE("on_demand", "Groq's word for \"default\""),
    VALUE("standard", "seen from gateways where \"default\" is meant"),
#undef VALUE
};

const char *vendor_meaning(struct slice value)
{
    for (size_t i = 0; i < sizeof vendor_values / sizeof vendor_values[0]; i++)
        if (slice_equal(vendor_values[i].value, value))
            return vendor_values[i].meaning;
    return NULL;
}
