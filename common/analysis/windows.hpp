// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/infer/question.hpp"

namespace vlm::analysis {

/// A frame ready to be sent, and what making it took.
struct PreparedFrame {
    std::shared_ptr<const infer::Frame> frame;
    base::Micros wanted{0}; ///< the time it was taken for
    double decode_ms = 0;
    double encode_ms = 0;
    base::Steady::time_point ready{};
    std::size_t track = 0; ///< of the video's
    std::string wall{};    ///< RFC 3339; empty for what is not live
    std::int64_t epoch = 0;
    std::string decoder{};
};

/// The frames of one request, ascending in time.
using Window = std::vector<PreparedFrame>;

[[nodiscard]] std::vector<base::Micros> times_of(const Window& window);
[[nodiscard]] std::vector<base::Micros> wanted_times_of(const Window& window);

/// How far apart the frames of a window are: "one every 2.50 s", "unevenly spaced, 0.50 to 2.00 s apart"; "" for fewer
/// than two. Pure.
[[nodiscard]] std::string spacing(const Window& window);

/// Groups frames into windows of `size` frames, each beginning `stride` frames after the one before. Pure.
class WindowBuilder {
public:
    /// Both at least 1.
    WindowBuilder(std::size_t size, std::size_t stride)
        : m_size{size}
        , m_stride{stride} {}

    /// Takes the next frame; gives the window that it completes.
    [[nodiscard]] std::optional<Window> add(PreparedFrame frame);

    /// The last, shorter window, where frames are left that no window held.
    [[nodiscard]] std::optional<Window> finish();

private:
    std::size_t m_size;
    std::size_t m_stride;
    std::size_t m_skip = 0;  ///< frames that fall between windows (a stride longer than a window)
    std::size_t m_fresh = 0; ///< frames in m_frames that no window held
    std::deque<PreparedFrame> m_frames;
};

/// Keeps frames spread evenly over a video whose length is not known beforehand: all of them at first, then every
/// second, every fourth and so on. Pure.
class EvenSpread {
public:
    /// `held` is the most frames at a time, even. With four times `most`, those taken at the end lie within a quarter
    /// of their distance of where they should.
    EvenSpread(std::size_t most, std::size_t held)
        : m_most{most}
        , m_held{held} {}

    void add(PreparedFrame frame);

    /// At most `most` of the frames.
    [[nodiscard]] Window finish() const;

private:
    std::size_t m_most;
    std::size_t m_held;
    std::size_t m_step = 1; ///< one frame in so many is kept
    std::size_t m_seen = 0;
    Window m_frames;
};

/// `most` of the frames, spread as evenly as they allow, the first and the last among them (one: the middle one). Pure.
[[nodiscard]] Window thin(const Window& window, std::size_t most);

} // namespace vlm::analysis
