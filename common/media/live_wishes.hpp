// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "common/media/selection.hpp"

namespace vlm::media {

/// What somebody wants of a live source while it is read. Safe from several threads.
class LiveWishes {
public:
    /// From now on so many frames a second.
    void ask(Fraction fps) {
        const std::lock_guard lock{m_mutex};
        m_fps = fps;
    }

    /// What has been asked since it was called before.
    [[nodiscard]] std::optional<Fraction> take() {
        const std::lock_guard lock{m_mutex};
        return std::exchange(m_fps, std::nullopt);
    }

private:
    std::mutex m_mutex;
    std::optional<Fraction> m_fps;
};

} // namespace vlm::media
