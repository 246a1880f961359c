// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace vlm::http {

/// The certificate that a server shows, and its key: paths of PEM files.
struct TlsFiles {
    std::string certificate; ///< with those that lead to a root
    std::string key;
};

/// What connections of TLS 1.2 and later begin with. Throws Error "<path>: <reason>": files that cannot be read, a key
/// that is not the certificate's.
[[nodiscard]] std::shared_ptr<ssl_ctx_st> server_context(const TlsFiles& files);

/// A certificate and key made for this run, for these names and addresses, that no browser knows. Throws Error.
[[nodiscard]] std::shared_ptr<ssl_ctx_st> self_signed_context(const std::string& host);

} // namespace vlm::http
