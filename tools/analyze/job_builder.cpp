// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/job_builder.hpp"

#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/error.hpp"
#include "common/infer/schema.hpp"

namespace vlm::analyze {

using analysis::Mode;
using base::Micros;

namespace {

/// Asked where the user asks nothing.
constexpr const char* default_prompt = "Describe what is happening.";

/// Events and summaries are of chunks unless the user puts frames into requests otherwise.
std::optional<ChunkOptions> chunks_of(const Options& options) {
    if (options.chunks.length) return options.chunks;
    if (options.whole || options.window || options.latest) return std::nullopt;
    if (options.events) return event_chunks(options.chunks);
    return options.summary.summarise ? std::optional{summary_chunks(options.chunks)} : std::nullopt;
}

} // namespace

const std::string& PromptReader::text(const std::string& option, const std::string& given) {
    const auto known = m_texts.find(given);
    return known != m_texts.end() ? known->second : m_texts[given] = cli::text_or_file(option, given);
}

std::shared_ptr<const infer::Schema> PromptReader::schema(const std::string& given) {
    const auto known = m_schemas.find(given);
    return known != m_schemas.end() ? known->second : m_schemas[given] = infer::read_schema(given);
}

analysis::Prompt PromptReader::read(const Options& options, const std::string& positional) {
    analysis::Prompt prompt;
    const std::string& given = positional.empty() ? options.prompt.prompt : positional;
    prompt.text = analysis::carrying(text("-p", given.empty() ? default_prompt : given), options.live.carry);
    if (options.events) {
        prompt.text = analysis::events_prompt(options.events.kinds, given.empty() ? "" : prompt.text);
        prompt.schema = analysis::events_schema(options.events.kinds);
    }
    if (!options.prompt.system.empty()) prompt.system = text("--system", options.prompt.system);
    if (!options.prompt.schema.empty()) prompt.schema = schema(options.prompt.schema);
    if (!options.prompt.choices.empty()) {
        prompt.schema = infer::choices_schema(fmt::format("{}", fmt::join(options.prompt.choices, ",")));
    }
    prompt.generation = options.generation;
    std::ignore = analysis::Template{prompt.text}; // a variable that does not exist is told before anything is done
    return prompt;
}

Mode mode_of(const Options& options) {
    if (chunks_of(options)) return Mode::chunks;
    if (options.window) return Mode::windows;
    const bool each = options.latest || (options.sampling.selects() && !options.sampling.frames);
    return options.whole || !each ? Mode::whole : Mode::each_frame;
}

analysis::Job build_job(const Options& options, const std::string& video, const analysis::Prompt& prompt) {
    analysis::Job job;
    job.source = video;
    job.opening = cli::open_options(options.source, video);
    if (options.db) cli::know_by_fingerprint(job.opening, video);
    job.selection = cli::selection_of(options.sampling);
    job.opening.filters = cli::filters_of(options.sampling.filters, options.picture);
    job.start = options.sampling.start.value_or(Micros{0});
    job.end = cli::end_of(options.sampling);
    job.mode = mode_of(options);
    job.latest = options.latest;
    job.max_age = options.live.max_age;
    if (options.window) {
        job.window = static_cast<std::size_t>(*options.window);
        job.stride = static_cast<std::size_t>(options.stride.value_or(*options.window));
    }
    if (const auto chunks = chunks_of(options)) cut_into_chunks(job, *chunks);
    job.size = cli::size_limits(options.picture);
    job.jpeg_quality = options.picture.jpeg_quality;
    job.burn_time = options.picture.burn_time ? media::BurnTime::yes : media::BurnTime::no;
    job.prompt = prompt;
    if (options.spoken) job.spoken = options.spoken->of(video);
    job.send = options.send;
    return job;
}

} // namespace vlm::analyze
