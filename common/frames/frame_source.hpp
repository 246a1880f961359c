// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/frames/filters.hpp"
#include "common/media/crop.hpp"
#include "common/media/decoder.hpp"
#include "common/media/live_input.hpp"
#include "common/media/picture.hpp"
#include "common/media/picture_size.hpp"
#include "common/media/sampler.hpp"
#include "common/media/selection.hpp"
#include "common/media/source.hpp"
#include "common/media/video_info.hpp"
#include "common/records/source_event.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::frames {

/// One of the sources whose frames come: a file's video, or one of several cameras in a stream.
struct Track {
    std::string source;              ///< as the user named it, without credentials
    std::string fingerprint;         ///< empty for what is no file
    media::VideoInfo info;           ///< width and height are those of the source's upright picture
    std::string decoder;             ///< "h264", "h264 (cuda)": a device once a frame came from it
    media::Selection selection;      ///< of its frames, as it came to be (a spread has become a count)
    std::optional<base::Micros> end; ///< of the video in media time, where it is known
    bool live = false;
    media::PictureSize shown = {};            ///< the upright pictures that come: a stream's may be scaled down
    std::optional<media::PixelRect> roi = {}; ///< the part of the upright picture that they show; all where not set
};

/// One chosen frame, with what is known of it.
struct Frame {
    std::size_t track = 0;
    media::Picture picture;
    records::FrameRecord record;
    std::optional<base::Steady::time_point> arrival{}; ///< of its packet here, where it is live
};

/// How the frames ended.
struct Ending {
    enum class Kind {
        complete,
        early,     ///< the container is broken (a truncated file): what came is all there is
        truncated, ///< a frame stream lacks its end: its writer died, or failed
    };
    Kind kind = Kind::complete;
    std::string reason;
    std::vector<std::optional<base::Micros>> ends; ///< of each track's video in media time, where it was found
    std::string none_passed = {};                  ///< why no frame came though there were some: "nothing moves"
    std::size_t track = 0;                         ///< of which the reason tells
};

/// Chosen frames, wherever they come from. For one thread.
class FrameSource {
public:
    virtual ~FrameSource() = default;

    [[nodiscard]] virtual const std::vector<Track>& tracks() const = 0;

    /// The next frame; of each track ascending in time, each once. Nothing at the end. Throws InputError where reading
    /// fails, Interrupted when the user stops. All faults have been reported by then.
    [[nodiscard]] virtual std::optional<Frame> next() = 0;

    /// Corrupt packets and the like that were decoded past, so far, and the last of them in words.
    [[nodiscard]] virtual std::uint64_t faults() const = 0;
    [[nodiscard]] virtual std::string last_fault() const = 0;

    /// After the last frame.
    [[nodiscard]] virtual Ending ending() const = 0;
};

struct OpenOptions {
    media::SourceOptions reading;
    media::DecoderOptions decoding;
    media::Selection selection;
    /// Of a frame stream, the selection of one source where that has its own; may be empty.
    std::function<std::optional<media::Selection>(const std::string& source)> selection_of;
    media::Sampler::FindEnd find_end = media::Sampler::FindEnd::where_needed;
    media::LiveOptions live;
    std::optional<int> retries; ///< of a live source, or what may be one, one after the other; nothing: for ever
    Filters filters;
    bool newest = false;         ///< of a live source, frames that nobody takes in time give way to newer ones
    records::EventSink on_event; ///< told what happens to a live source; may be empty
    /// Of a video that is no file of this machine, the fingerprint, once it is open and turns out to be one that ends;
    /// may be empty: it has none then.
    std::function<std::string()> fingerprint;
};

/// Opens a file, a live source, a URL of either, or a frame stream ("-", or a saved one). Throws InputError,
/// UsageError.
[[nodiscard]] std::unique_ptr<FrameSource> open(const std::string& name, const OpenOptions& options);

} // namespace vlm::frames
