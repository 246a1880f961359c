// SPDX-License-Identifier: Apache-2.0
#include "common/frames/frame_source.hpp"

#include <utility>

#include "common/base/redact.hpp"
#include "common/frames/file_source.hpp"
#include "common/frames/live_source.hpp"
#include "common/frames/stream_source.hpp"
#include "common/media/opening.hpp"
#include "common/media/source_name.hpp"

namespace vlm::frames {

namespace {

std::unique_ptr<FrameSource> open_unfiltered(const std::string& name, const OpenOptions& options) {
    media::check_readable(name);
    auto input = media::open_sequentially(name);
    if (input && media::is_nut(input->peek(media::nut_magic_bytes))) {
        return std::make_unique<StreamSource>(base::redact_url(name), options, std::move(input));
    }
    if (media::url_of(name) != media::pipe_url) input.reset(); // libavformat opens it anew, and can seek
    if (input && options.live.tap != nullptr) return std::make_unique<LiveSource>(name, options, std::move(input));
    if (media::opening_of(name, options.reading).live) return std::make_unique<LiveSource>(name, options);
    auto source = std::make_unique<media::Source>(name, options.reading, std::move(input));
    if (!source->is_live()) return std::make_unique<FileSource>(std::move(source), options);
    source.reset(); // what a web server sends now, and without end
    return std::make_unique<LiveSource>(name, options);
}

} // namespace

std::unique_ptr<FrameSource> open(const std::string& name, const OpenOptions& options) {
    return filtered(open_unfiltered(name, options), options.filters, options.live.counters);
}

} // namespace vlm::frames
