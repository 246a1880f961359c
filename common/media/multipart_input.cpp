// SPDX-License-Identifier: Apache-2.0
#include "common/media/multipart_input.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

namespace vlm::media {
namespace {

constexpr int buffer_bytes = 32 * 1024;

} // namespace

MultipartInput::MultipartInput(std::unique_ptr<AVIOContext, CloseIo> from)
    : m_from{std::move(from)}
    , m_io{make_reader(buffer_bytes, this, &MultipartInput::on_read)} {}

MultipartInput::~MultipartInput() = default;

int MultipartInput::on_read(void* self, std::uint8_t* bytes, int size) noexcept {
    try {
        return static_cast<MultipartInput*>(self)->read(bytes, size);
    } catch (const std::bad_alloc&) { // C code stands between here and who can take it
        return AVERROR(ENOMEM);
    }
}

int MultipartInput::read(std::uint8_t* bytes, int size) {
    while (m_ready.empty()) {
        const int ret = refill();
        if (ret < 0) return ret;
    }
    const std::size_t count = std::min(m_ready.size(), static_cast<std::size_t>(size));
    std::copy_n(m_ready.begin(), count, bytes);
    m_ready.erase(0, count);
    return static_cast<int>(count);
}

int MultipartInput::refill() {
    std::array<unsigned char, buffer_bytes> bytes; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    const int got = avio_read_partial(m_from.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (got == 0 || got == AVERROR(EIO))
        return AVERROR_EOF; // without a length, libavformat takes every end for a fault
    if (got < 0) return got;
    m_splitter.feed({reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(got)});
    while (const auto picture = m_splitter.next()) {
        m_ready += fmt::format("--part\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture->size());
        m_ready += *picture + "\r\n";
    }
    return 0;
}

} // namespace vlm::media
