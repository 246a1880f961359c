// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/opened_file.hpp"
#include "common/hls/fragment_head.hpp"
#include "common/http/exchange.hpp"

namespace vlm::hls {

/// An MP4 file in fragments, as vlm-capture records, that may still be written: segments are parts of the file, and the
/// playlist grows with it. What is listed once never changes, however often the file is looked at anew. Safe from any
/// thread.
class Recording {
public:
    /// Segments begin at keyframes, and last so long at most; where keyframes are further apart, at other fragments.
    static constexpr base::Micros longest{6'000'000};

    /// Throws InputError where it is no such file, or has no fragment yet; SystemError.
    Recording(const std::string& name, base::OpenedFile file);

    /// A segment that is whole.
    struct Part {
        base::Micros duration;
        std::int64_t offset; ///< in the file
        std::int64_t size;
    };

    struct State {
        std::vector<Part> parts;
        bool ended = false; ///< it is whole, or nothing was written for a minute: no part will be added
    };

    /// As the file is now. Throws SystemError, InputError where it is damaged.
    [[nodiscard]] State state();

    [[nodiscard]] const std::vector<std::string>& codecs() const { return m_video->codecs; }

    /// What stands before the first fragment.
    [[nodiscard]] std::vector<http::Piece> init() const;

    /// Nothing where it is not listed yet. Throws as state() does.
    [[nodiscard]] std::optional<std::vector<http::Piece>> segment(std::size_t number);

private:
    struct Fragment {
        std::int64_t offset;
        std::int64_t start; ///< in ticks, as it is shown
        std::int64_t duration;
        bool keyframe;
    };
    void read_on();
    [[nodiscard]] bool read_box(std::int64_t size);
    void add(std::int64_t offset, const std::optional<FragmentHead>& head);
    void close_before(std::size_t fragment);
    [[nodiscard]] std::size_t next_cut() const;
    [[nodiscard]] base::Micros time(std::int64_t ticks) const;
    [[nodiscard]] std::vector<std::uint8_t> bytes(std::int64_t place, std::int64_t size) const;

    std::string m_name;
    base::OpenedFile m_opened;
    std::mutex m_mutex;       ///< of all that follows, but what is known from the beginning
    std::int64_t m_place = 0; ///< what is before has been read
    std::int64_t m_init = 0;  ///< bytes of it
    std::optional<FragmentedVideo> m_video;
    std::optional<std::vector<std::uint8_t>> m_head; ///< of the fragment whose media comes next
    std::int64_t m_head_at = 0;
    std::int64_t m_shown_after = 0;    ///< of the last keyframe
    std::vector<Fragment> m_fragments; ///< of the segment that is not whole yet
    State m_state;
};

} // namespace vlm::hls
