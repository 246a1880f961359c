// SPDX-License-Identifier: Apache-2.0
#include "common/frames/frame_source.hpp"

#include <system_error>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/frames/file_source.hpp"
#include "common/frames/live_source.hpp"
#include "common/frames/newest_source.hpp"
#include "common/frames/reconnection.hpp"
#include "common/frames/stream_source.hpp"
#include "common/media/opening.hpp"
#include "common/media/source_name.hpp"

namespace vlm::frames {

namespace {

/// Only what is live is recorded, published and tried again: whoever asks for that knows what will be there.
bool is_waited_for(const std::string& name, const OpenOptions& options) {
    return media::is_web_address(name) && (options.live.tap != nullptr || options.retries.value_or(0) > 0);
}

std::unique_ptr<media::Source> reach(const std::string& name, const OpenOptions& options) {
    Reconnection reconnection{base::redact_url(name), options.retries, options.on_event};
    for (;;) {
        try {
            return std::make_unique<media::Source>(name, options.reading);
        } catch (const base::RefusedError& error) {
            if (!options.retries) throw; // whoever says how often knows that it may come yet
            reconnection.unreachable(error.what());
        } catch (const base::InputError& error) { // what cannot be reached now may come yet
            reconnection.unreachable(error.what());
        }
    }
}

bool begins_as_stream(media::PipeInput& input, const std::string& name) {
    try {
        return media::is_nut(input.peek(media::nut_magic_bytes));
    } catch (const base::SystemError& error) { // which does not know whose bytes these are
        const std::string reason = std::generic_category().message(error.error_number());
        throw base::InputError{base::redact_url(name), "reading failed: " + reason};
    }
}

std::unique_ptr<FrameSource> open_unfiltered(const std::string& name, const OpenOptions& options) {
    media::check_readable(name);
    auto input = media::open_sequentially(name);
    if (input && begins_as_stream(*input, name)) {
        return std::make_unique<StreamSource>(base::redact_url(name), options, std::move(input));
    }
    if (media::url_of(name) != media::pipe_url) input.reset(); // libavformat opens it anew, and can seek
    if (input && options.live.tap != nullptr) return std::make_unique<LiveSource>(name, options, std::move(input));
    if (media::opening_of(name, options.reading).live) return std::make_unique<LiveSource>(name, options);
    auto source = is_waited_for(name, options)
                      ? reach(name, options)
                      : std::make_unique<media::Source>(name, options.reading, std::move(input));
    if (!source->is_live()) return std::make_unique<FileSource>(std::move(source), options);
    source.reset(); // what a web server sends now, and without end
    return std::make_unique<LiveSource>(name, options);
}

} // namespace

std::unique_ptr<FrameSource> open(const std::string& name, const OpenOptions& options) {
    auto source = open_unfiltered(name, options);
    const bool may_wait = dynamic_cast<const LiveSource*>(source.get()) == nullptr; // so may who writes a frame stream
    source = filtered(std::move(source), options.filters, options.live.counters);
    if (may_wait || !options.newest) return source;
    return std::make_unique<NewestSource>(std::move(source));
}

} // namespace vlm::frames
